import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { expectClose } from '../../../../test/support/expectClose.js';
import { registerKernels } from '../registerKernels.js';

describe.each(allBackends)('the gradient of a mean on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
    registerKernels();
  });

  it.each([
    {
      shape: [2, 3, 4, 5],
      axes: [1, 2],
      count: 12,
      index: (at: number) => 5 * Math.floor(at / 60) + (at % 5),
    },
    { shape: [2, 6], axes: [-1], count: 6, index: (at: number) => Math.floor(at / 6) },
    { shape: [2, 3], axes: undefined, count: 6, index: () => 0 },
  ])('gives each element of $shape its share over $axes', async ({ shape, axes, count, index }) => {
    const [x, dy, dx] = tf.tidy(() => {
      const x = tf.ones(shape);
      const { size, shape: outShape } = tf.mean(x, axes);
      const dy = tf.reshape(tf.range(1, size + 1), outShape);
      return [x, dy, tf.grad((value) => tf.mean(value, axes))(x, dy)];
    });
    expect(dx.shape).toEqual(shape);
    const given = await dy.data();
    expectClose(
      await dx.data(),
      Array.from({ length: x.size }, (_, at) => given[index(at)]! / count),
    );
    tf.dispose([x, dy, dx]);
  });

  it('has a gradient of its own', async () => {
    const values = tf.tidy(() => {
      // The sum of squares of a mean of squares: of second derivatives too.
      const f = (x: tf.Tensor) => tf.square(tf.mean(tf.square(x)));
      const first = tf.grad(f);
      return tf.grad((x) => tf.sum(first(x)))(tf.tensor1d([1, 2, 3]));
    });
    // f = m^2, m = sum(x^2) / 3: the sum of df/dx_i = 4 m x_i / 3 has the gradient (8 / 9) x_j sum(x) + 4 m / 3.
    const m = 14 / 3;
    expectClose(
      await values.data(),
      [1, 2, 3].map((x) => (8 / 9) * x * 6 + (4 * m) / 3),
      1e-5,
    );
    values.dispose();
  });
});

describe('registered where the stock gradient was', () => {
  it('makes nothing on the host', async () => {
    await useBackend('cpu');
    registerKernels();
    const sizes: number[] = [];
    const { profile } = tf;
    const { kernels } = await profile(() =>
      tf.tidy(() => tf.grad((x) => tf.mean(x))(tf.zeros([7, 9]), tf.scalar(1))),
    );
    for (const { inputShapes, name } of kernels) {
      if (name === tf.Multiply)
        sizes.push(...inputShapes.map((shape) => tf.util.sizeFromShape(shape)));
    }
    expect(sizes).not.toContain(63);
  });
});
