import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerKernels } from '../src/index.js';
import { backends, useBackend } from './backends.js';

// A stock op whose kernel we replace on some backends.

describe.each(backends)('split on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
    registerKernels();
  });

  const values = Array.from({ length: 120 }, (_, i) => i);
  const shape = [2, 3, 4, 5] as const;

  it.each([
    [3, [1, 4]],
    [2, [2, 1, 1]],
    [0, [1, 1]],
    [-1, [5]],
    [1, 3],
  ])('gives what slices give: axis %i, %j', async (axis, sizes) => {
    const x = tf.tensor4d(values, [...shape]);
    const parts = tf.split(x, sizes, axis);
    const place = (axis + 4) % 4;
    let begin = 0;
    for (const part of parts) {
      const start = [0, 0, 0, 0].with(place, begin);
      const expected = tf.slice(x, start, part.shape);
      expect([...(await part.data())]).toEqual([...(await expected.data())]);
      begin += part.shape[place]!;
      expected.dispose();
    }
    expect(begin).toBe(shape[place]);
    tf.dispose([x, ...parts]);
  });

  it('takes more parts than a shader binds', async () => {
    const x = tf.tensor2d(values, [40, 3]);
    const parts = tf.split(x, 40);
    const all = tf.concat(parts);
    expect([...(await all.data())]).toEqual(values);
    tf.dispose([x, all, ...parts]);
  });
});
