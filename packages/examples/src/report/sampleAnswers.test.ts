import { syntheticCifar100 } from '@cifar/data-cifar';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { pictureOf } from './pictureOf.js';
import { sampleAnswers } from './sampleAnswers.js';

const { test } = syntheticCifar100({ trainCount: 1, testCount: 150 });

/** Takes everything for class 3, at a probability of 1/2. */
function stubborn() {
  const model = sequential();
  model.add(layers.flatten({ inputShape: [28, 28, 3] }));
  model.add(layers.dense({ units: 100, kernelInitializer: 'zeros' }));
  const bias = tf.tensor1d(Array.from({ length: 100 }, (_, k) => (k === 3 ? Math.log(99) : 0)));
  model.layers[1]!.setWeights([tf.zeros([28 * 28 * 3, 100]), bias]);
  return model;
}

describe.each(allBackends)('sampleAnswers on %s', (backend) => {
  it('has the first right and the first wrong answers, each with its picture', async () => {
    await useBackend(backend);
    const model = stubborn();
    const tensors = tf.memory().numTensors;
    const samples = await sampleAnswers(model, test, undefined);
    expect(tf.memory().numTensors).toBe(tensors);
    const right = samples.filter(({ label }) => label === 3);
    expect(right.length).toBe(test.labels.filter((label) => label === 3).length);
    expect(samples.length - right.length).toBe(16);
    expect(samples.every(({ predicted }) => predicted === 3)).toBe(true);
    expect(samples[0]!.probability).toBeCloseTo(0.5, 4);
    for (const { image, label } of samples.slice(0, 3)) {
      const index = test.labels.indexOf(label);
      expect(image).toEqual(pictureOf(test, index));
    }
    model.dispose();
  });
});
