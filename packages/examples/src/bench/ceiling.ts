import * as tf from '@tensorflow/tfjs-core';

const SIZE = 1024;
const PRODUCTS = 12;

/**
 * What a plain float32 matrix product of two square matrices reaches on the current backend: the
 * best of several.
 *
 * @returns Floating-point operations a second.
 */
export async function matrixProductSpeed(): Promise<number> {
  const a = tf.fill([SIZE, SIZE], 0.5);
  const b = tf.fill([SIZE, SIZE], 0.25);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < PRODUCTS; i++) {
    const started = performance.now();
    const corner = tf.tidy(() => tf.slice(tf.matMul(a, b), [0, 0], [1, 1]));
    // Backends that only queue the work have done it when one number is here.
    await corner.data();
    best = Math.min(best, performance.now() - started);
    corner.dispose();
  }
  tf.dispose([a, b]);
  return (2 * SIZE ** 3) / (best / 1000);
}
