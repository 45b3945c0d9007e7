import * as tf from '@tensorflow/tfjs-core';

const REPEATS = 6;
/** So long a device is to work on what it is given at once, that giving it does not count. */
const LEAST_MILLISECONDS = 20;
const MOST_AT_ONCE = 256;

/** The best of several times, in seconds, that a device takes for one of many calls in a row. */
async function bestSeconds(run: () => tf.Tensor): Promise<number> {
  const secondsOf = async (count: number) => {
    const started = performance.now();
    const corner = tf.tidy(() => {
      let last: tf.Tensor | undefined;
      for (let i = 0; i < count; i++) {
        last?.dispose();
        last = run();
      }
      return tf.slice(tf.reshape(last!, [-1]), [0], [1]);
    });
    // Backends that only queue the work have done it when one number is here.
    await corner.data();
    corner.dispose();
    return (performance.now() - started) / 1000;
  };
  let count = 1;
  let seconds = await secondsOf(count);
  while (1000 * seconds < LEAST_MILLISECONDS && count < MOST_AT_ONCE) {
    count *= 2;
    seconds = await secondsOf(count);
  }
  let best = seconds;
  for (let i = 0; i < REPEATS; i++) best = Math.min(best, await secondsOf(count));
  return best / count;
}

/** Of processors; and of GPUs, which are not filled by the first. */
const PRODUCT_SIZES = [1024, 4096] as const;
const LARGE_FLOPS = 1e12;

/**
 * What a plain float32 matrix product of two square matrices reaches on the current backend: the
 * best of several.
 *
 * @returns Floating-point operations a second.
 */
export async function matrixProductSpeed(): Promise<number> {
  let speed = 0;
  for (const size of PRODUCT_SIZES) {
    if (size > PRODUCT_SIZES[0] && speed < LARGE_FLOPS) break;
    const a = tf.fill([size, size], 0.5);
    const b = tf.fill([size, size], 0.25);
    const seconds = await bestSeconds(() => tf.matMul(a, b));
    speed = Math.max(speed, (2 * size ** 3) / seconds);
    tf.dispose([a, b]);
  }
  return speed;
}

/** More than caches hold, of processors and of GPUs. */
const SUMMED_VALUES = 2 ** 24;

/**
 * What a sum of two large tensors moves on the current backend, two reads and a write: the best of
 * several.
 *
 * @returns Bytes a second.
 */
export async function memoryBandwidth(): Promise<number> {
  const a = tf.fill([SUMMED_VALUES], 0.5);
  const b = tf.fill([SUMMED_VALUES], 0.25);
  const seconds = await bestSeconds(() => tf.add(a, b));
  tf.dispose([a, b]);
  return (3 * 4 * SUMMED_VALUES) / seconds;
}
