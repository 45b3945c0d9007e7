import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { drawTensor } from '../../../../test/support/drawTensor.js';
import { orthogonalized } from './newtonSchulz.js';

describe.each(allBackends)('orthogonalized on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each([
    [3, 7],
    [7, 3],
    [4, 4],
  ])('has singular values of about 1: %d rows, %d columns', async (rows, columns) => {
    const matrix = drawTensor([rows, columns], [-1, 1, 5]) as tf.Tensor2D;
    const before = tf.memory().numTensors;
    const result = orthogonalized(matrix, 10);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(result.shape).toEqual([rows, columns]);
    const isWide = rows <= columns;
    // Its diagonal sums up the squares of the singular values; off it there is what is left of others.
    const gram = tf.matMul(result, result, !isWide, isWide);
    const size = Math.min(rows, columns);
    for (const [i, value] of (await gram.data()).entries()) {
      const isDiagonal = i % (size + 1) === 0;
      expect(Math.abs(value - (isDiagonal ? 1 : 0))).toBeLessThan(0.6);
    }
    tf.dispose([matrix, result, gram]);
  });

  it('does not depend on the size of the matrix, and leaves zeros as they are', async () => {
    const matrix = drawTensor([3, 4], [-1, 1, 6]) as tf.Tensor2D;
    const [large, plain, none] = tf.tidy(() => [
      orthogonalized(tf.mul(matrix, 1024), 5),
      orthogonalized(matrix, 5),
      orthogonalized(tf.zeros([3, 4]), 5),
    ]);
    const expected = await plain.data();
    for (const [i, value] of (await large.data()).entries()) {
      expect(value).toBeCloseTo(expected[i]!, 5);
    }
    expect([...(await none.data())]).toEqual(Array(12).fill(0));
    tf.dispose([matrix, large, plain, none]);
  });
});
