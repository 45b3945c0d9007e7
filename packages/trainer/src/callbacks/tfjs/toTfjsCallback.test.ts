import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../../../test/support/backends.js';
import { SGD } from '../../optimizers/sgd.js';
import type { Callback, EpochMetrics, StepEnd } from '../callback.js';
import { toTfjsCallback } from './toTfjsCallback.js';

beforeAll(() => useBackend('cpu'));

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
