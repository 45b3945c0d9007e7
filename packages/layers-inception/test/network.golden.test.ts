import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../test/support/backends.js';
import { drawTensor } from '../../../test/support/drawTensor.js';
import { expectClose } from '../../../test/support/expectClose.js';
import golden from '../src/golden/network.json' with { type: 'json' };
import { inception } from '../src/index.js';
import {
  type DrawnWeight,
  gradientsByName,
  isConvolutionBias,
  l2,
  type Summary,
  setDrawnWeights,
  weightsByName,
} from './goldenModel.js';

type Case = (typeof golden.cases)[number];

/** The whole network with the fixture's weights, and its mean cross-entropy. */
function prepare(expected: Case) {
  const { epsilon, momentum, slope } = expected;
  const network = inception({ epsilon, momentum, lower: slope, upper: slope });
  setDrawnWeights(network, golden.params as DrawnWeight[]);
  const x = drawTensor(expected.x_shape, expected.x_draw) as tf.Tensor4D;
  const labels = tf.oneHot(tf.tensor1d(expected.labels, 'int32'), 100);
  const logitsOf = () => network.apply(x, { training: expected.train }) as tf.Tensor2D;
  const lossOf = (logits: tf.Tensor2D) =>
    tf.losses.softmaxCrossEntropy(labels, logits) as tf.Scalar;
  return { network, logitsOf, lossOf };
}

const [evaluation, training] = [false, true].map(
  (train) => golden.cases.find((c) => c.train === train)!,
) as [Case, Case];

describe.each(allBackends)('the network on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('has as many trainable parameters as the notebook', () => {
    const network = inception();
    const count = network.trainableWeights.reduce(
      (sum, { shape }) => sum + tf.util.sizeFromShape(shape as number[]),
      0,
    );
    expect(count).toBe(golden.trainable);
    expect(count).toBe(10_205_348);
    network.dispose();
  });

  it('gives the logits and the loss of the oracle in evaluation', async () => {
    const { network, logitsOf, lossOf } = prepare(evaluation);
    const logits = tf.tidy(logitsOf);
    expectClose(await logits.data(), evaluation.logits, 1e-4, 'logits');
    const loss = tf.tidy(() => lossOf(logits));
    expectClose(await loss.data(), [evaluation.loss], 1e-4, 'loss');
    network.dispose();
  }, 120_000);
});

// Not on cpu: stock tfjs's gradients of its convolutions take many minutes in plain JavaScript.
// Those of the blocks are compared on cpu too (factories.golden.test.ts).
const withoutCpu = allBackends.filter((backend) => backend !== 'cpu');

describe.each(withoutCpu)('the network in training on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('gives its logits, loss, gradients and moving statistics in training', async () => {
    const { network, logitsOf, lossOf } = prepare(training);
    let logits: tf.Tensor2D | undefined;
    const { value, gradients } = gradientsByName(network, () => {
      logits = tf.keep(logitsOf());
      return lossOf(logits);
    });
    expectClose(await logits!.data(), training.logits, 1e-4, 'logits');
    expectClose(await value.data(), [training.loss], 1e-4, 'loss');
    const expected = training.grads as unknown as Record<string, Summary>;
    expect([...gradients.keys()].sort()).toEqual(Object.keys(expected).sort());
    for (const [name, { l2: norm, first }] of Object.entries(expected)) {
      const values = await gradients.get(name)!.data();
      if (isConvolutionBias(name)) {
        expect(l2(values), name).toBeLessThan(1e-4);
        continue;
      }
      expect(Math.abs(l2(values) - norm) / norm, name).toBeLessThan(0.01);
      // Single values scatter more than their norm: compare them on the scale of the tensor.
      const scale = norm / Math.sqrt(values.length);
      expectClose(
        values.slice(0, first.length).map((v) => v / scale),
        first.map((v) => v / scale),
        0.05,
        name,
      );
    }
    const weights = weightsByName(network);
    const moving = training.moving as unknown as Record<string, Summary>;
    for (const [name, { l2: norm, first }] of Object.entries(moving)) {
      const values = await weights.get(name)!.read().data();
      expect(Math.abs(l2(values) - norm) / norm, name).toBeLessThan(1e-4);
      expectClose(values.slice(0, first.length), first, 1e-4, name);
    }
    network.dispose();
  }, 300_000);
});
