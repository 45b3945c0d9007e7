import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../../test/support/expectClose.js';
import { draw } from '../../../../test/support/mulberry32.js';
import { backends, useBackend } from '../../test/backends.js';
import { read } from '../../test/read.js';
import { KernelArgumentError } from '../kernelArgumentError.js';
import { classificationSums, softmaxCrossEntropy } from './softmaxCrossEntropy.js';

/** The definition, in float64. */
function lossesOf(logits: ArrayLike<number>, labels: readonly number[], smoothing = 0): number[] {
  const classes = logits.length / labels.length;
  return labels.map((label, row) => {
    const own = Array.from({ length: classes }, (_, k) => logits[row * classes + k]!);
    const mean = own.reduce((sum, z) => sum + z, 0) / classes;
    const target = (1 - smoothing) * own[label]! + smoothing * mean;
    return Math.log(own.reduce((sum, z) => sum + Math.exp(z), 0)) - target;
  });
}

const sumOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe.each(backends)('softmaxCrossEntropy on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each([0, 0.1, 1])(
    'agrees with its definition and, numerically, with its gradient; smoothing %d',
    async (labelSmoothing) => {
      const labels = [0, 4, 2];
      const values = draw(15, [-3, 3, 1]);
      const logits = tf.tensor2d(values, [3, 5]);
      const labelTensor = tf.tensor1d(labels, 'int32');
      const two = tf.scalar(2);
      const { value, grad } = tf.valueAndGrad((z) =>
        softmaxCrossEntropy(z as tf.Tensor2D, labelTensor, { labelSmoothing }),
      )(logits, two);
      const actual = await read({ value, grad });
      const loss = (z: ArrayLike<number>) => (2 * sumOf(lossesOf(z, labels, labelSmoothing))) / 3;
      expectClose(actual.value, [loss(values) / 2], 1e-6);
      const expected = Array.from(values, (_, i) => {
        const at = (change: number) =>
          loss(Array.from(values, (x, j) => (i === j ? x + change : x)));
        return (at(1e-4) - at(-1e-4)) / 2e-4;
      });
      expectClose(actual.grad, expected, 1e-6);
      tf.dispose([logits, labelTensor, two]);
    },
  );

  it('takes many examples of many classes', async () => {
    const [batch, classes] = [300, 130];
    const values = draw(batch * classes, [-5, 5, 2]);
    const labels = Array.from({ length: batch }, (_, i) => (7 * i) % classes);
    const logits = tf.tensor2d(values, [batch, classes]);
    const labelTensor = tf.tensor1d(labels, 'int32');
    const actual = await read({
      loss: softmaxCrossEntropy(logits, labelTensor),
      sums: classificationSums(logits, labelTensor),
    });
    const total = sumOf(lossesOf(values, labels));
    const ranks = labels.map((label, row) => {
      const own = values.subarray(row * classes, (row + 1) * classes);
      return own.filter((logit) => logit > own[label]!).length;
    });
    const within = (limit: number) => ranks.filter((rank) => rank < limit).length;
    expect(within(5)).toBeGreaterThan(0);
    expectClose(actual.loss, [total / batch], 1e-6);
    expectClose(actual.sums, [total, within(1), within(5)], 1e-6);
    tf.dispose([logits, labelTensor]);
  });

  it('stays finite for large logits', async () => {
    const logits = tf.tensor2d([[1000, 0, -1000]]);
    const label = tf.tensor1d([1], 'int32');
    const actual = await read({
      loss: softmaxCrossEntropy(logits, label),
      sums: classificationSums(logits, label),
    });
    expectClose(actual.loss, [1000]);
    expectClose(actual.sums, [1000, 0, 1]);
    tf.dispose([logits, label]);
  });

  it('counts the lower class first among equal logits, as argmax does', async () => {
    const logits = tf.zeros([8, 8]) as tf.Tensor2D;
    const labels = tf.range(0, 8, 1, 'int32');
    const { sums } = await read({ sums: classificationSums(logits, labels) });
    expectClose(sums, [8 * Math.log(8), 1, 5], 1e-6);
    tf.dispose([logits, labels]);
  });

  it('leaks no tensor', () => {
    const logits = tf.tensor2d(draw(15, [-3, 3, 1]), [3, 5]);
    const labels = tf.tensor1d([0, 4, 2], 'int32');
    const before = tf.memory().numTensors;
    for (let i = 0; i < 20; i++) {
      const loss = (z: tf.Tensor) => softmaxCrossEntropy(z as tf.Tensor2D, labels);
      const { value, grad } = tf.valueAndGrad(loss)(logits);
      tf.dispose([value, grad, loss(logits), classificationSums(logits, labels)]);
    }
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([logits, labels]);
  });
});

describe('softmaxCrossEntropy', () => {
  beforeAll(() => useBackend('cpu'));

  it.each<[string, tf.Tensor1D]>([
    ['of another number', tf.tensor1d([1, 2], 'int32')],
    ['that are no integers', tf.tensor1d([1, 2, 3])],
  ])('refuses labels %s', (_, labels) => {
    const logits = tf.zeros([3, 5]) as tf.Tensor2D;
    for (const op of [softmaxCrossEntropy, classificationSums]) {
      expect(() => op(logits, labels)).toThrow(KernelArgumentError);
      expect(() => op(logits, labels)).toThrow(/labels must be an int32 tensor of shape \[3\]/);
    }
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses a smoothing of %d', (labelSmoothing) => {
    const [logits, labels] = [tf.zeros([1, 2]) as tf.Tensor2D, tf.tensor1d([1], 'int32')];
    expect(() => softmaxCrossEntropy(logits, labels, { labelSmoothing })).toThrow(
      `labelSmoothing must be a number in 0 .. 1, got ${labelSmoothing}`,
    );
  });
});
