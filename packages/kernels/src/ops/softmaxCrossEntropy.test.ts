import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../../test/support/expectClose.js';
import { draw } from '../../../../test/support/mulberry32.js';
import { backends, useBackend } from '../../test/backends.js';
import { read } from '../../test/read.js';
import { KernelArgumentError } from '../kernelArgumentError.js';
import { classificationSums, type LabelMix, softmaxCrossEntropy } from './softmaxCrossEntropy.js';

interface Mix {
  readonly labels: readonly number[];
  readonly shares: readonly number[];
}

const mixTensors = ({ labels, shares }: Mix): LabelMix => ({
  labels: tf.tensor1d([...labels], 'int32'),
  shares: tf.tensor1d([...shares]),
});

/** The definition, in float64. */
function lossesOf(
  logits: ArrayLike<number>,
  labels: readonly number[],
  smoothing = 0,
  mix: Mix = { labels, shares: labels.map(() => 0) },
): number[] {
  const classes = logits.length / labels.length;
  return labels.map((label, row) => {
    const own = Array.from({ length: classes }, (_, k) => logits[row * classes + k]!);
    const mean = own.reduce((sum, z) => sum + z, 0) / classes;
    const share = mix.shares[row]!;
    const mixed = (1 - share) * own[label]! + share * own[mix.labels[row]!]!;
    const target = (1 - smoothing) * mixed + smoothing * mean;
    return Math.log(own.reduce((sum, z) => sum + Math.exp(z), 0)) - target;
  });
}

/** That of a function of many numbers, by central differences. */
const numericalGradient = (f: (x: readonly number[]) => number, x: ArrayLike<number>): number[] =>
  Array.from(x, (_, i) => {
    const at = (change: number) =>
      f(Array.from(x, (value, j) => (i === j ? value + change : value)));
    return (at(1e-4) - at(-1e-4)) / 2e-4;
  });

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
      expectClose(actual.grad, numericalGradient(loss, values), 1e-6);
      tf.dispose([logits, labelTensor, two]);
    },
  );

  it.each([0, 0.1])(
    'mixes two labels, also where they are one; smoothing %d',
    async (labelSmoothing) => {
      const labels = [0, 4, 2, 3];
      const mix = { labels: [1, 4, 0, 2], shares: [0.25, 0.5, 1, 0] };
      const values = draw(20, [-3, 3, 1]);
      const tensors = { logits: tf.tensor2d(values, [4, 5]), labels: tf.tensor1d(labels, 'int32') };
      const options = { labelSmoothing, mix: mixTensors(mix) };
      const two = tf.scalar(2);
      const actual = await read(
        tf.valueAndGrad((z) => softmaxCrossEntropy(z as tf.Tensor2D, tensors.labels, options))(
          tensors.logits,
          two,
        ),
      );
      const loss = (z: ArrayLike<number>) =>
        (2 * sumOf(lossesOf(z, labels, labelSmoothing, mix))) / 4;
      expectClose(actual.value, [loss(values) / 2], 1e-6);
      expectClose(actual.grad, numericalGradient(loss, values), 1e-6);
      tf.dispose([tensors.logits, tensors.labels, two]);
      tf.dispose([options.mix.labels, options.mix.shares]);
    },
  );

  it('takes many examples of many classes', async () => {
    const [batch, classes] = [300, 130];
    const values = draw(batch * classes, [-5, 5, 2]);
    const labels = Array.from({ length: batch }, (_, i) => (7 * i) % classes);
    const logits = tf.tensor2d(values, [batch, classes]);
    const labelTensor = tf.tensor1d(labels, 'int32');
    const mix = {
      labels: labels.map((label) => (label + 65) % classes),
      shares: labels.map((_, i) => (i % 11) / 10),
    };
    const mixTensor = mixTensors(mix);
    const actual = await read({
      loss: softmaxCrossEntropy(logits, labelTensor),
      mixed: softmaxCrossEntropy(logits, labelTensor, { mix: mixTensor }),
      sums: classificationSums(logits, labelTensor),
    });
    const total = sumOf(lossesOf(values, labels));
    expectClose(actual.mixed, [sumOf(lossesOf(values, labels, 0, mix)) / batch], 1e-6);
    const ranks = labels.map((label, row) => {
      const own = values.subarray(row * classes, (row + 1) * classes);
      return own.filter((logit) => logit > own[label]!).length;
    });
    const within = (limit: number) => ranks.filter((rank) => rank < limit).length;
    expect(within(5)).toBeGreaterThan(0);
    expectClose(actual.loss, [total / batch], 1e-6);
    expectClose(actual.sums, [total, within(1), within(5)], 1e-6);
    tf.dispose([logits, labelTensor, mixTensor.labels, mixTensor.shares]);
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
    const mix = mixTensors({ labels: [1, 1, 1], shares: [0, 0.5, 1] });
    const before = tf.memory().numTensors;
    for (let i = 0; i < 20; i++) {
      const options = i % 2 === 0 ? {} : { mix };
      const loss = (z: tf.Tensor) => softmaxCrossEntropy(z as tf.Tensor2D, labels, options);
      const { value, grad } = tf.valueAndGrad(loss)(logits);
      tf.dispose([value, grad, loss(logits), classificationSums(logits, labels)]);
    }
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([logits, labels, mix.labels, mix.shares]);
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

  it.each<[string, () => LabelMix, RegExp]>([
    [
      'labels of another number',
      () => mixTensors({ labels: [1], shares: [0, 0] }),
      /mix\.labels must be an int32 tensor of shape \[2\], .* got int32 \[1\]/,
    ],
    [
      'one share for all',
      () => ({ labels: tf.tensor1d([0, 1], 'int32'), shares: tf.tensor1d([0.5]) }),
      /mix\.shares must be a float32 tensor of shape \[2\], .* got float32 \[1\]/,
    ],
  ])('refuses a mix of %s', (_, mix, message) => {
    const [logits, labels] = [tf.zeros([2, 3]) as tf.Tensor2D, tf.tensor1d([1, 2], 'int32')];
    const run = () => softmaxCrossEntropy(logits, labels, { mix: mix() });
    expect(run).toThrow(KernelArgumentError);
    expect(run).toThrow(message);
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses a smoothing of %d', (labelSmoothing) => {
    const [logits, labels] = [tf.zeros([1, 2]) as tf.Tensor2D, tf.tensor1d([1], 'int32')];
    expect(() => softmaxCrossEntropy(logits, labels, { labelSmoothing })).toThrow(
      `labelSmoothing must be a number in 0 .. 1, got ${labelSmoothing}`,
    );
  });
});
