import * as tf from '@tensorflow/tfjs-core';
import { draw } from './mulberry32.js';

/** A tensor of numbers in [low, high), in the order of the golden values. */
export function drawTensor(shape: number[], [low, high, seed]: readonly number[]): tf.Tensor {
  return tf.tensor(draw(tf.util.sizeFromShape(shape), [low!, high!, seed!]), shape);
}
