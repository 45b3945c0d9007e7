import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerKernels } from '../../registerKernels.js';

beforeAll(async () => {
  await tf.setBackend('wasm');
  registerKernels();
});

/** Values 0, 1, 2, ... so that each element tells where it came from. */
const counted = (shape: number[]) =>
  tf.reshape(tf.range(0, tf.util.sizeFromShape(shape), 1), shape);

/** What the cpu backend, whose kernels are stock, makes of the same inputs. */
async function onCpu(shapes: number[][], f: (...tensors: tf.Tensor[]) => tf.Tensor[]) {
  await tf.setBackend('cpu');
  const expected = tf.tidy(() => f(...shapes.map(counted)).map((t) => t.arraySync()));
  await tf.setBackend('wasm');
  return expected;
}

describe('concatenation', () => {
  it.each([
    [
      'channels',
      [
        [2, 3, 3, 5],
        [2, 3, 3, 1],
        [2, 3, 3, 8],
      ],
      3,
    ],
    [
      'channels, counted from the end',
      [
        [4, 2],
        [4, 7],
      ],
      -1,
    ],
    [
      'another axis',
      [
        [2, 3, 4],
        [2, 1, 4],
      ],
      1,
    ],
    ['vectors', [[3], [4]], 0],
    [
      'an empty part',
      [
        [2, 0],
        [2, 3],
      ],
      1,
    ],
  ])('of %s', async (_, shapes, axis) => {
    const f = (...parts: tf.Tensor[]) => [tf.concat(parts, axis)];
    const [expected] = await onCpu(shapes, f);
    expect(f(...shapes.map(counted))[0]!.arraySync()).toEqual(expected);
  });

  it('of integers keeps them integers', () => {
    const joined = tf.concat([tf.tensor2d([[1, 2]], [1, 2], 'int32'), tf.ones([1, 1], 'int32')], 1);
    expect(joined.dtype).toBe('int32');
    expect(joined.arraySync()).toEqual([[1, 2, 1]]);
  });
});

describe('splitting', () => {
  it.each([
    ['channels into equal parts', [2, 3, 3, 6], 3, 3],
    ['channels into named sizes', [2, 2, 2, 9], [2, 3, 4], -1],
    ['another axis', [2, 6, 2], 3, 1],
  ])('of %s', async (_, shape, sizes, axis) => {
    const f = (...[x]: tf.Tensor[]) => tf.split(x!, sizes as number, axis as number);
    const expected = await onCpu([shape as number[]], f);
    expect(f(counted(shape as number[])).map((t) => t.arraySync())).toEqual(expected);
  });
});

describe('the sum', () => {
  it.each([
    ['over all but the channels', [3, 2, 2, 5], [0, 1, 2], false],
    ['over all but the channels, keeping them', [300, 7], [0], true],
    ['over everything', [2, 3], undefined, false],
    ['over the channels', [2, 3, 4], [2], false],
  ])('%s', async (_, shape, axis, keepDims) => {
    const f = (...[x]: tf.Tensor[]) => [tf.sum(x!, axis as number[], keepDims as boolean)];
    const [expected] = await onCpu([shape as number[]], f);
    expect(f(counted(shape as number[]))[0]!.arraySync()).toEqual(expected);
  });

  it('is exact to float32 over many rows', () => {
    const rows = 200_000;
    const total = tf.sum(tf.fill([rows, 3], 0.1), [0]).dataSync();
    for (const sum of total) expect(sum).toBeCloseTo(rows * Math.fround(0.1), 1);
  });
});
