import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { backends, useBackend } from '../../test/backends.js';
import { KernelArgumentError } from '../kernelArgumentError.js';
import { gradientSums } from './gradientSums.js';

describe.each(backends)('gradientSums on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  /** More of them than a dispatch binds: sums 1, 2, 3 and so on, each with a gradient. */
  async function sumsWith(gradient: number, isFirst: boolean, factor?: number) {
    const sums = Array.from({ length: 20 }, (_, i) => ({
      sum: tf.fill([1 + i, 2], 1 + i),
      gradient: tf.fill([1 + i, 2], gradient),
    }));
    const scalar = factor === undefined ? undefined : tf.scalar(factor);
    const added = gradientSums(sums, { isFirst, factor: scalar });
    const values: number[] = [];
    for (const [i, sum] of added.entries()) {
      expect(sum.shape).toEqual([1 + i, 2]);
      const [first, ...others] = new Set(await sum.data());
      expect(others).toEqual([]);
      values.push(first! - (isFirst ? 0 : 1 + i));
    }
    tf.dispose([scalar ?? [], ...sums.flatMap(Object.values<tf.Tensor>), ...added]);
    return [...new Set(values)];
  }

  it.each([
    [false, undefined, 8],
    [true, undefined, 8],
    [false, 0.25, 2],
    [true, 0.25, 2],
  ])('adds to the sums, isFirst %s, factor %s', async (isFirst, factor, expected) => {
    expect(await sumsWith(8, isFirst, factor)).toEqual([expected]);
  });

  it.each([false, true])('adds nothing where the factor is 0, isFirst %s', async (isFirst) => {
    expect(await sumsWith(Number.POSITIVE_INFINITY, isFirst, 0)).toEqual([0]);
  });

  it('leaves alone what another tensor has too, and leaks none', async () => {
    const sum = tf.tensor1d([1, 2]);
    const kept = sum.clone();
    const gradient = tf.tensor1d([3, 4]);
    const before = tf.memory().numTensors;
    tf.dispose(gradientSums([{ sum, gradient }]));
    tf.dispose(gradientSums([{ sum: gradient, gradient: kept }], { isFirst: true }));
    expect(tf.memory().numTensors).toBe(before);
    expect([...(await kept.data())]).toEqual([1, 2]);
    tf.dispose([sum, kept, gradient]);
  });
});

describe('gradientSums', () => {
  beforeAll(() => useBackend('cpu'));

  it('has nothing to do with nothing', () => {
    expect(gradientSums([])).toEqual([]);
  });

  it('refuses a gradient of another shape, and a factor that is no scalar', () => {
    const [three, four] = [tf.zeros([3]), tf.zeros([4])];
    const run = () => gradientSums([{ sum: three, gradient: four }]);
    expect(run).toThrow(KernelArgumentError);
    expect(run).toThrow('gradient must be of shape [3]');
    const factor = three as unknown as tf.Scalar;
    expect(() => gradientSums([], { factor })).toThrow('factor must be of shape []');
  });
});
