import { type Logs, callbacks as tfjsCallbacks } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../../../test/support/backends.js';
import { smallModel, smallSource } from '../../../test/smallTask.js';
import { fit } from '../../loop/fit.js';
import { SGD } from '../../optimizers/sgd.js';
import type { Callback } from '../callback.js';
import { fromTfjsCallback } from './fromTfjsCallback.js';

const train = (callback: Callback, learningRate = 0.02) =>
  fit(smallModel(), {
    train: smallSource(20, 8),
    validation: smallSource(20, 8),
    epochs: 4,
    optimizer: new SGD({ learningRate }),
    callbacks: [callback],
  });

describe('a callback of tfjs in fit', () => {
  beforeAll(() => useBackend('cpu'));

  it('is told of epochs and batches, in its own words', async () => {
    const told: string[] = [];
    const epochs: (Logs | undefined)[] = [];
    const { history } = await train(
      fromTfjsCallback({
        onTrainBegin: () => void told.push('begin'),
        onEpochBegin: (epoch) => void told.push(`epoch ${epoch}`),
        onBatchBegin: (batch) => void told.push(`batch ${batch}`),
        onBatchEnd: (_batch, logs) => void told.push(`of ${logs!['size']}`),
        onEpochEnd: (epoch, logs) => {
          told.push(`end ${epoch}`);
          epochs.push(logs);
        },
        onTrainEnd: () => void told.push('over'),
      }),
    );
    const batches = ['batch 0', 'of 8', 'batch 1', 'of 8', 'batch 2', 'of 4'];
    const expected = [0, 1, 2, 3].flatMap((epoch) => [
      `epoch ${epoch}`,
      ...batches,
      `end ${epoch}`,
    ]);
    expect(told).toEqual(['begin', ...expected, 'over']);
    expect(epochs).toEqual(
      history.map(({ train: own, validation }) => ({
        ...{ loss: own.loss, acc: own.top1 },
        ...{ val_loss: validation!.loss, val_acc: validation!.top1 },
      })),
    );
  });

  it('ends the run: earlyStopping', async () => {
    // With no learning nothing gets better.
    const stopper = tfjsCallbacks.earlyStopping({ monitor: 'val_acc', patience: 2 });
    const { status, reason, history } = await train(fromTfjsCallback(stopper), 0);
    expect([status, reason]).toEqual(['stopped', 'a tfjs callback has set model.stopTraining']);
    expect(history.length).toBeLessThan(4);
  });
});
