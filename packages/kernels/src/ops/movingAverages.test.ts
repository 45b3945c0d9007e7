import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../../test/support/expectClose.js';
import { draw } from '../../../../test/support/mulberry32.js';
import { backends, useBackend } from '../../test/backends.js';
import { KernelArgumentError } from '../kernelArgumentError.js';
import { movingAverages } from './movingAverages.js';

describe.each(backends)('movingAverages on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  // More than one dispatch takes on WebGPU, of many sizes.
  const sizes = [1, 7, 300, 16, 1000, 3, 5];

  it('is the formula, for each of a list', async () => {
    const averages = sizes.map((size, i) => ({
      moving: tf.tensor1d(draw(size, [-1, 1, 2 * i])),
      batch: tf.tensor1d(draw(size, [-1, 1, 2 * i + 1])),
    }));
    const moved = movingAverages(averages, 0.9);
    expect(moved.map(({ size }) => size)).toEqual(sizes);
    for (const [i, tensor] of moved.entries()) {
      const batch = draw(sizes[i]!, [-1, 1, 2 * i + 1]);
      const expected = draw(sizes[i]!, [-1, 1, 2 * i]).map((m, k) => 0.9 * m + 0.1 * batch[k]!);
      expectClose(await tensor.data(), expected, 1e-6);
    }
    tf.dispose([moved, averages.flatMap(({ moving, batch }) => [moving, batch])]);
  });

  it('leaves alone what another tensor has too, and leaks none', async () => {
    const moving = tf.tensor1d([1, 2, 3]);
    const kept = moving.clone();
    const batch = tf.tensor1d([0, 0, 0]);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 20; i++) tf.dispose(movingAverages([{ moving: kept, batch }], 0.5));
    expect(tf.memory().numTensors).toBe(before);
    expectClose(await moving.data(), [1, 2, 3]);
    tf.dispose([moving, kept, batch]);
  });

  it('is not mistaken for what was read before, or is being read', async () => {
    const batch = tf.tensor1d([0, 0, 0]);
    const first = tf.tensor1d([4, 8, 12]);
    const move = (moving: tf.Tensor) => movingAverages([{ moving, batch }], 0.5)[0]!;
    const second = move(first);
    expectClose(await second.data(), [2, 4, 6]);
    const third = move(second);
    const reading = third.data();
    const fourth = move(third);
    expectClose(await reading, [1, 2, 3]);
    expectClose(await fourth.data(), [0.5, 1, 1.5]);
    tf.dispose([first, second, third, fourth, batch]);
  });

  it('has nothing to do with nothing', () => {
    expect(movingAverages([], 0.9)).toEqual([]);
  });
});

describe('movingAverages', () => {
  beforeAll(() => useBackend('cpu'));

  it.each([-0.1, 1.1, Number.NaN])('refuses a momentum of %d', (momentum) => {
    expect(() => movingAverages([], momentum)).toThrow(KernelArgumentError);
    expect(() => movingAverages([], momentum)).toThrow(`got ${momentum}`);
  });

  it('refuses a batch of another shape', () => {
    const average = { moving: tf.zeros([3]), batch: tf.zeros([4]) };
    expect(() => movingAverages([average], 0.9)).toThrow(/batch must be of shape \[3\]/);
  });
});
