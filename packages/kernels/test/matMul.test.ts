import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../test/support/expectClose.js';
import { draw } from '../../../test/support/mulberry32.js';
import { registerKernels } from '../src/index.js';
import { backends, useBackend } from './backends.js';

// Stock ops whose kernels we replace on some backends.

type Matrix = { readonly values: Float32Array; readonly shape: [number, number] };

const matrix = (rows: number, columns: number, seed: number): Matrix => ({
  values: draw(rows * columns, [-1, 1, seed]),
  shape: [rows, columns],
});

function product(a: Matrix, b: Matrix, transposeA: boolean, transposeB: boolean): number[] {
  const at = ({ values, shape }: Matrix, row: number, column: number) =>
    values[row * shape[1] + column]!;
  const left = (i: number, k: number) => (transposeA ? at(a, k, i) : at(a, i, k));
  const right = (k: number, j: number) => (transposeB ? at(b, j, k) : at(b, k, j));
  const [rows, depth] = transposeA ? [a.shape[1], a.shape[0]] : a.shape;
  const columns = transposeB ? b.shape[0] : b.shape[1];
  return Array.from({ length: rows * columns }, (_, index) => {
    let sum = 0;
    for (let k = 0; k < depth; k++) {
      sum += left(Math.floor(index / columns), k) * right(k, index % columns);
    }
    return sum;
  });
}

describe.each(backends)('matMul on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
    registerKernels();
  });

  it.each([
    [1, 1, 1],
    [5, 7, 3],
    [8, 12, 16],
    [130, 40, 36],
    [33, 300, 140],
  ])('%i x %i x %i, its factors transposed or not', async (rows, depth, columns) => {
    for (const [transposeA, transposeB] of [
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ] as const) {
      const a = transposeA ? matrix(depth, rows, 1) : matrix(rows, depth, 1);
      const b = transposeB ? matrix(columns, depth, 2) : matrix(depth, columns, 2);
      const actual = tf.tidy(() =>
        tf.matMul(
          tf.tensor2d(a.values, a.shape),
          tf.tensor2d(b.values, b.shape),
          transposeA,
          transposeB,
        ),
      );
      expect(actual.shape).toEqual([rows, columns]);
      expectClose(await actual.data(), product(a, b, transposeA, transposeB), 1e-5);
      actual.dispose();
    }
  });

  it('adds a bias and rectifies in the same kernel', async () => {
    const [a, b] = [matrix(9, 20, 1), matrix(20, 6, 2)];
    const bias = draw(6, [-1, 1, 3]);
    for (const activation of ['linear', 'relu', 'elu'] as const) {
      const actual = tf.tidy(() =>
        tf.fused.matMul({
          a: tf.tensor2d(a.values, a.shape),
          b: tf.tensor2d(b.values, b.shape),
          bias: tf.tensor1d(bias),
          activation,
        }),
      );
      const expected = product(a, b, false, false).map((value, i) => {
        const sum = value + bias[i % 6]!;
        if (sum > 0 || activation === 'linear') return sum;
        return activation === 'relu' ? 0 : Math.exp(sum) - 1;
      });
      expectClose(await actual.data(), expected, 1e-5);
      actual.dispose();
    }
  });

  it('multiplies many matrices at a time', async () => {
    const [a, b] = [matrix(6, 5, 1), matrix(15, 4, 2)];
    const actual = tf.tidy(() =>
      tf.matMul(tf.tensor3d(a.values, [3, 2, 5]), tf.tensor3d(b.values, [3, 5, 4])),
    );
    const expected = [0, 1, 2].flatMap((i) =>
      product(
        { values: a.values.subarray(10 * i, 10 * i + 10), shape: [2, 5] },
        { values: b.values.subarray(20 * i, 20 * i + 20), shape: [5, 4] },
        false,
        false,
      ),
    );
    expectClose(await actual.data(), expected, 1e-5);
    actual.dispose();
  });

  it('gives nothing of nothing, and zeros of no terms', async () => {
    const nothing = tf.matMul(tf.zeros([0, 3]), tf.zeros([3, 2]));
    expect(nothing.shape).toEqual([0, 2]);
    nothing.dispose();
  });
});
