import * as tf from '@tensorflow/tfjs-core';

/** The generator that the golden values are drawn by: numbers in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A tensor of numbers in [low, high), in the order of the golden values. */
export function draw(shape: number[], [low, high, seed]: readonly number[]): tf.Tensor {
  const next = mulberry32(seed!);
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor(
    Float32Array.from({ length: size }, () => low! + (high! - low!) * next()),
    shape,
  );
}
