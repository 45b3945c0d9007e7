import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../../test/support/expectClose.js';
import { draw } from '../../../../test/support/mulberry32.js';
import { backends, useBackend } from '../../test/backends.js';
import { poolOracle } from '../../test/poolOracle.js';
import { read } from '../../test/read.js';
import golden from '../golden/pooling.json' with { type: 'json' };
import { KernelArgumentError } from '../kernelArgumentError.js';
import { registerKernels } from '../registerKernels.js';
import { runKernel } from '../runKernel.js';
import { avgPool, maxPool, type PoolOptions } from './pool.js';

type Shape4D = [number, number, number, number];
const pools = { avg: avgPool, max: maxPool };

/** Output and input gradient, as arrays. */
async function run(kind: string, x: tf.Tensor4D, options: PoolOptions, dy?: Float32Array) {
  const outputs = tf.tidy(() => {
    const pool = pools[kind as keyof typeof pools];
    const y = pool(x, options);
    const loss = dy ?? Float32Array.from({ length: y.size }, (_, i) => i / y.size);
    const dx = tf.grad((value) => pool(value as tf.Tensor4D, options))(
      x,
      tf.tensor4d(loss, y.shape),
    );
    return { y, dx };
  });
  const { shape } = outputs.y;
  return { ...(await read(outputs)), shape };
}

describe.each(backends)('pooling on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(golden.cases)(
    'golden $kind, size $size, stride $stride, pad $pad, ceil $ceil, $in_shape',
    async ({ kind, size, stride, pad, ceil, in_shape, x_draw, out_shape, y, ...gradient }) => {
      const shape = in_shape as Shape4D;
      const values = draw(tf.util.sizeFromShape(shape), x_draw as [number, number, number]);
      const x = tf.tensor4d(values, shape);
      const options = { size, strides: stride, padding: ceil ? 'same' : pad } as const;
      const actual = await run(kind, x, options);
      expect(actual.shape).toEqual(out_shape);
      expectClose(actual.y, y);
      const sum = actual.dx.reduce((total, value) => total + Math.abs(value), 0);
      expect(sum).toBeCloseTo(gradient.dx_sum_abs, 2);
      expectClose(actual.dx.subarray(0, gradient.dx_first.length), gradient.dx_first);
      x.dispose();
    },
  );

  describe.each(['avg', 'max'] as const)('%s', (kind) => {
    it.each<[Shape4D, PoolOptions]>([
      [[2, 5, 7, 3], { size: 3, strides: 1, padding: 1 }],
      [[2, 5, 7, 3], { size: 3, strides: 2, padding: 1 }],
      [[1, 6, 6, 5], { size: 3, strides: 2, padding: 1 }],
      [[1, 6, 7, 9], { size: 3, strides: 2, padding: 'same' }],
      [[1, 6, 7, 1], { size: 2, strides: 2, padding: 'valid' }],
      [[2, 7, 7, 8], { size: 7, strides: 1, padding: 'valid' }],
      [[1, 5, 6, 17], { size: [2, 3], strides: [1, 2], padding: 'same' }],
      [[1, 4, 4, 4], { size: 5, strides: 3, padding: 2 }],
    ])('agrees with the definition, %j by %j', async (shape, options) => {
      const values = draw(tf.util.sizeFromShape(shape), [-1, 1, 7]);
      const x = tf.tensor4d(values, shape);
      const outputs = await run(kind, x, options);
      const dy = draw(outputs.y.length, [-1, 1, 8]);
      const expected = poolOracle(kind, values, shape, options, dy);
      const actual = await run(kind, x, options, dy);
      expectClose(actual.y, expected.y);
      expectClose(actual.dx, expected.dx);
      x.dispose();
    });

    it('leaks no tensor', async () => {
      const x = tf.tensor4d(draw(50, [-1, 1, 1]), [1, 5, 5, 2]);
      const options = { size: 3, strides: 1, padding: 'same' } as const;
      const before = tf.memory().numTensors;
      for (let i = 0; i < 50; i++) await run(kind, x, options);
      expect(tf.memory().numTensors).toBe(before);
      x.dispose();
    });
  });

  it('puts the stock gradient right, for stock ops and layers', async () => {
    const ones = tf.ones([1, 4, 4, 1]);
    registerKernels();
    const attrs = { filterSize: 3, strides: 1, pad: 'same' };
    const { dx } = await read({
      dx: runKernel<tf.Tensor>(tf.AvgPoolGrad, { dy: ones, input: ones }, attrs),
    });
    expect(dx.reduce((total, value) => total + value, 0)).toBeCloseTo(16, 5);
    ones.dispose();
  });
});

describe('pooling', () => {
  beforeAll(() => useBackend('cpu'));

  it.each<[object, RegExp]>([
    [{ size: 0 }, /size must be an integer >= 1, got 0/],
    [{ size: [3, 1.5] }, /size .* got 1.5/],
    [{ strides: 0 }, /strides .* got 0/],
    [{ strides: -1 }, /strides .* got -1/],
    [{ padding: -1 }, /padding .* got -1/],
    [{ padding: 0.5 }, /padding .* got 0.5/],
    [{ padding: 'full' }, /padding must be 'same', 'valid' or an integer, got "full"/],
    [{ padding: 3 }, /padding must be smaller than the window of 3 x 3, got 3/],
    [{ size: 9, padding: 'valid' }, /window of 9 x 9 does not fit into 4 x 4/],
  ])('refuses %j', (wrong, message) => {
    const x = tf.zeros([1, 4, 4, 1]) as tf.Tensor4D;
    const call = () => maxPool(x, { size: 3, strides: 1, padding: 1, ...wrong } as PoolOptions);
    expect(call).toThrow(KernelArgumentError);
    expect(call).toThrow(message);
    x.dispose();
  });

  it('refuses an image without a batch', () => {
    const x = tf.zeros([4, 4, 1]) as tf.Tensor;
    expect(() => avgPool(x as tf.Tensor4D, { size: 2, strides: 2, padding: 0 })).toThrow(
      /avgPool: x must be of rank 4, got shape \[4, 4, 1\]/,
    );
    x.dispose();
  });
});
