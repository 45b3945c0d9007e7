import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../../test/support/expectClose.js';
import { draw } from '../../../../test/support/mulberry32.js';
import { backends, registerCpuCopy, useBackend } from '../../test/backends.js';
import { convOracle } from '../../test/convOracle.js';
import { read } from '../../test/read.js';
import { refuseExplicitPadding } from '../../test/refuseExplicitPadding.js';
import { KernelArgumentError } from '../kernelArgumentError.js';
import { explicitPadding, type Padding } from '../padding.js';
import { type Conv2DOptions, conv2d } from './conv2d.js';

type Shape4D = [number, number, number, number];

// A copy of the cpu backend that is as strict as tfjs's TensorFlow backend, under its name.
registerCpuCopy('tensorflow');
refuseExplicitPadding('tensorflow');

/** Output and gradients, as arrays. */
async function run(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  bias: tf.Tensor1D,
  options: Conv2DOptions,
  dyAt: (index: number) => number,
) {
  const tensors = tf.tidy(() => {
    const y = conv2d(x, filter, bias, options);
    const dy = tf.tensor4d(
      Float32Array.from({ length: y.size }, (_, i) => dyAt(i)),
      y.shape,
    );
    const gradients = tf.grads((a, b, c) =>
      conv2d(a as tf.Tensor4D, b as tf.Tensor4D, c as tf.Tensor1D, options),
    );
    const [dx, dfilter, dbias] = gradients([x, filter, bias], dy);
    return { y, dx: dx!, dfilter: dfilter!, dbias: dbias! };
  });
  const { shape } = tensors.y;
  return { ...(await read(tensors)), shape };
}

const dyAt = (index: number) => Math.fround(Math.sin(index + 1));

describe.each([...backends, 'tensorflow'])('conv2d on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  const cases: [Shape4D, [number, number], number, number | [number, number], Padding][] = [
    [[2, 5, 5, 3], [1, 1], 8, 1, 0],
    [[2, 5, 5, 9], [1, 1], 5, 1, 'valid'],
    [[1, 7, 6, 5], [1, 1], 9, 2, 'same'],
    [[1, 1, 1, 17], [1, 1], 17, 1, 0],
    [[2, 6, 6, 3], [3, 3], 8, 1, 1],
    [[1, 5, 7, 1], [3, 3], 1, 1, 1],
    [[1, 5, 7, 8], [3, 3], 17, 1, 'same'],
    [[2, 4, 4, 17], [3, 3], 9, 1, 'valid'],
    [[2, 6, 6, 5], [3, 3], 3, 2, 1],
    [[1, 7, 7, 9], [3, 3], 8, 2, 1],
    [[1, 6, 8, 8], [3, 3], 5, 2, 'same'],
    [[1, 7, 8, 3], [3, 3], 17, 2, 'valid'],
    [[1, 8, 7, 2], [3, 3], 4, 3, 2],
    [[1, 6, 9, 3], [2, 5], 3, [2, 1], 1],
    [[1, 3, 3, 4], [5, 5], 4, 1, 2],
    [[5, 2, 2, 4], [3, 3], 1, [1, 2], 1],
    // Several tiles of each matrix, and sums in several parts.
    [[3, 20, 19, 20], [3, 3], 132, 1, 1],
    [[4, 15, 14, 36], [1, 1], 40, 1, 0],
    [[3, 17, 16, 33], [3, 3], 28, 2, 1],
  ];

  it.each(cases)(
    'agrees with the definition: %j, filter %j to %i, strides %j, padding %s',
    async (...c) => {
      const [shape, window, outChannels, strides, padding] = c;
      const filterShape: Shape4D = [...window, shape[3], outChannels];
      const images = draw(tf.util.sizeFromShape(shape), [-1, 1, 1]);
      const weights = draw(tf.util.sizeFromShape(filterShape), [-1, 1, 2]);
      const biases = draw(outChannels, [-1, 1, 3]);
      const x = tf.tensor4d(images, shape);
      const filter = tf.tensor4d(weights, filterShape);
      const bias = tf.tensor1d(biases);
      const pair: [number, number] = typeof strides === 'number' ? [strides, strides] : strides;
      const pad = explicitPadding(padding, shape, window, pair);
      const expected = convOracle(images, shape, weights, filterShape, pair, pad, dyAt);
      const actual = await run(x, filter, bias, { strides, padding }, dyAt);
      expect(actual.shape).toEqual(expected.shape);
      const y = expected.y.map((value, i) => value + biases[i % outChannels]!);
      for (const [name, values] of Object.entries({ ...expected, y })) {
        if (name === 'shape') continue;
        // Rounding errors are those of the largest terms: on the scale of the tensor.
        const scale = (values as readonly number[]).reduce(
          (most, v) => Math.max(most, Math.abs(v)),
          1,
        );
        const scaled = (array: ArrayLike<number>) => Array.from(array, (value) => value / scale);
        const found = actual[name as 'y' | 'dx' | 'dfilter' | 'dbias'];
        expectClose(scaled(found), scaled(values as readonly number[]), 1e-5, name);
      }
      tf.dispose([x, filter, bias]);
    },
  );

  it('works without a bias, in both directions', async () => {
    const outputs = tf.tidy(() => {
      const x = tf.tensor4d(draw(50, [-1, 1, 1]), [1, 5, 5, 2]);
      const filter = tf.tensor4d(draw(54, [-1, 1, 2]), [3, 3, 2, 3]);
      const options = { strides: 2, padding: 1 };
      const y = conv2d(x, filter, null, options);
      const zero = conv2d(x, filter, tf.zeros([3]) as tf.Tensor1D, options);
      const gradients = tf.grads((a, b) =>
        conv2d(a as tf.Tensor4D, b as tf.Tensor4D, null, options),
      );
      const [dx, dfilter] = gradients([x, filter], tf.onesLike(y));
      expect(dx!.shape).toEqual(x.shape);
      expect(dfilter!.shape).toEqual(filter.shape);
      return { y, zero };
    });
    const { y, zero } = await read(outputs);
    expectClose(y, zero, 1e-7);
  });

  it('leaks no tensor', async () => {
    const x = tf.tensor4d(draw(72, [-1, 1, 1]), [1, 6, 6, 2]);
    const filter = tf.tensor4d(draw(54, [-1, 1, 2]), [3, 3, 2, 3]);
    const bias = tf.tensor1d([1, 2, 3]);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 50; i++)
      await run(x, filter, bias, { strides: 1 + (i % 2), padding: 1 }, dyAt);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([x, filter, bias]);
  });
});

describe('conv2d', () => {
  beforeAll(() => useBackend('cpu'));

  const x = () => tf.zeros([1, 4, 4, 2]) as tf.Tensor4D;
  const filter = (channels = 2) => tf.zeros([3, 3, channels, 5]) as tf.Tensor4D;
  const bias = (size: number) => tf.zeros([size]) as tf.Tensor1D;

  it.each<[string, () => unknown, RegExp]>([
    ['other channels', () => conv2d(x(), filter(3)), /\[3, 3, 3, 5\] reads 3 channels.* has 2/],
    ['another bias', () => conv2d(x(), filter(), bias(4)), /bias must be of shape \[5\].* \[4\]/],
    ['no stride', () => conv2d(x(), filter(), null, { strides: 0 }), /strides .* got 0/],
    ['half a stride', () => conv2d(x(), filter(), null, { strides: [1, 0.5] }), /got 0.5/],
    ['negative padding', () => conv2d(x(), filter(), null, { padding: -1 }), /got -1/],
    [
      'a filter that does not fit',
      () => conv2d(x(), tf.zeros([5, 5, 2, 1]) as tf.Tensor4D),
      /window of 5 x 5 does not fit into 4 x 4 with padding valid/,
    ],
    [
      'an image without a batch',
      () => conv2d(tf.zeros([4, 4, 2]) as tf.Tensor as tf.Tensor4D, filter()),
      /x must be of rank 4, got shape \[4, 4, 2\]/,
    ],
  ])('refuses %s', (_, call, message) => {
    expect(() => tf.tidy(() => void call())).toThrow(KernelArgumentError);
    expect(() => tf.tidy(() => void call())).toThrow(message);
  });
});
