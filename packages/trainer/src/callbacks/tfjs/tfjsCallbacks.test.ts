import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential, callbacks as tfjsCallbacks } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../../../test/support/backends.js';
import { smallModel, smallSource } from '../../../test/smallTask.js';
import { fit } from '../../loop/fit.js';
import { SGD } from '../../optimizers/sgd.js';
import type { Callback, EpochMetrics, StepEnd } from '../callback.js';
import { fromTfjsCallback } from './fromTfjsCallback.js';
import { toTfjsCallback } from './toTfjsCallback.js';

beforeAll(() => useBackend('cpu'));

const train = (callbacks: readonly Callback[], learningRate = 0.02) =>
  fit(smallModel(), {
    train: smallSource(20, 8),
    validation: smallSource(20, 8),
    epochs: 4,
    optimizer: new SGD({ learningRate }),
    callbacks,
  });

describe('a callback of tfjs in fit', () => {
  it('is told of epochs and batches, in its own words', async () => {
    const told: string[] = [];
    const { history } = await train(
      [
        fromTfjsCallback({
          onTrainBegin: () => void told.push('begin'),
          onEpochBegin: (epoch) => void told.push(`epoch ${epoch}`),
          onBatchEnd: (batch, logs) => void told.push(`batch ${batch} of ${logs!['size']}`),
          onEpochEnd: (epoch, logs) => {
            const { train: own, validation } = history_[epoch]!;
            told.push(`end ${epoch}`);
            expect(logs).toEqual({
              ...{ loss: own.loss, acc: own.top1 },
              ...{ val_loss: validation!.loss, val_acc: validation!.top1 },
            });
          },
          onTrainEnd: () => void told.push('over'),
        }),
      ].map((callback) => ({ ...callback, onEpochEnd: watched(callback) })),
    );
    expect(history.length).toBe(4);
    expect(told.slice(0, 6)).toEqual([
      ...['begin', 'epoch 0', 'batch 0 of 8', 'batch 1 of 8', 'batch 2 of 4', 'end 0'],
    ]);
    expect(told.slice(-2)).toEqual(['end 3', 'over']);
  });

  const history_: EpochMetrics[] = [];
  /** Notes the metrics before the callback is told of them. */
  const watched = (callback: Callback) => (metrics: EpochMetrics) => {
    history_.push(metrics);
    return callback.onEpochEnd!(metrics);
  };

  it('ends the run: earlyStopping', async () => {
    // With no learning nothing gets better.
    const stopper = tfjsCallbacks.earlyStopping({ monitor: 'val_loss', patience: 1 });
    const { status, reason, history } = await train([fromTfjsCallback(stopper)], 0);
    expect([status, reason]).toEqual(['stopped', 'a tfjs callback has set model.stopTraining']);
    expect(history.length).toBeLessThan(4);
  });
});

describe('a callback of ours in model.fit', () => {
  const network = () =>
    sequential({ layers: [layers.dense({ units: 2, activation: 'softmax', inputShape: [3] })] });

  it('is told of steps and epochs, and can stop', async () => {
    const model = network();
    const optimizer = new SGD({ learningRate: 0.1 });
    const loss = 'categoricalCrossentropy';
    model.compile({ optimizer, loss, metrics: ['accuracy'] });
    const steps: StepEnd[] = [];
    const epochs: EpochMetrics[] = [];
    let stop: ((reason: string) => void) | undefined;
    const ends: string[] = [];
    const callback: Callback = {
      onTrainBegin: (event) => {
        ({ stop } = event);
        expect(event).toMatchObject({ epochs: 3, finishedEpochs: 0, step: 0, steps: 9 });
        // Of a sequential model tfjs shows the one within.
        expect(event.model.weights).toEqual(model.weights);
        expect(event.optimizer).toBe(optimizer);
      },
      onStepEnd: (event) => void steps.push(event),
      onEpochEnd: (metrics) => {
        epochs.push(metrics);
        if (metrics.epoch === 2) stop!('enough');
      },
      onTrainEnd: (end) => void ends.push(end),
    };
    const x = tf.randomUniform([10, 3], 0, 1, 'float32', 1);
    const y = tf.oneHot(tf.tensor1d([0, 1, 0, 1, 0, 1, 0, 1, 0, 1], 'int32'), 2);
    const { history } = await model.fit(x, y, {
      ...{ epochs: 3, batchSize: 4, shuffle: false },
      validationData: [x, y],
      callbacks: toTfjsCallback(callback),
    });
    expect(steps.map(({ step, examples }) => [step, examples])).toEqual([
      ...[
        [1, 4],
        [2, 4],
        [3, 2],
        [4, 4],
        [5, 4],
        [6, 2],
      ],
    ]);
    expect(steps[0]!.learningRate).toBe(0.1);
    expect(epochs.map(({ train: { loss } }) => loss)).toEqual(history['loss']);
    expect(epochs.map(({ validation }) => validation!.top1)).toEqual(history['val_acc']);
    expect(epochs.at(-1)).toMatchObject({ epoch: 2, step: 6 });
    expect(ends).toEqual(['stopped']);
    tf.dispose([x, y]);
  });

  it('takes an optimizer of tfjs for one without slots', async () => {
    const model = network();
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const seen: object[] = [];
    const callback: Callback = {
      onTrainBegin: ({ optimizer }) => void seen.push(optimizer.readSlots('any')),
    };
    const [x, y] = [tf.ones([2, 3]), tf.ones([2, 2])];
    await model.fit(x, y, { epochs: 1, callbacks: toTfjsCallback(callback) });
    expect(seen).toEqual([{}]);
    tf.dispose([x, y]);
  });
});
