import * as tf from '@tensorflow/tfjs-core';
import type { ConvBNRReLUArguments } from '../src/index.js';

/** Weights of a ConvBNRReLU layer, by the last part of their names. */
export interface BlockWeights {
  readonly weight: tf.Tensor4D;
  readonly bias: tf.Tensor1D;
  readonly gamma: tf.Tensor1D;
  readonly beta: tf.Tensor1D;
  readonly moving_mean: tf.Tensor1D;
  readonly moving_var: tf.Tensor1D;
}

/**
 * Convolution, batch norm and leaky ReLU of stock tfjs ops, by their definitions. Needs a slope that
 * is not random.
 */
export function stockBlock(
  x: tf.Tensor4D,
  weights: BlockWeights,
  args: ConvBNRReLUArguments,
  training: boolean,
): tf.Tensor {
  const { strides = 1, padding = 0, epsilon = 1e-3, lower = 1 / 8, upper = 1 / 3 } = args;
  const border: [number, number] = [padding, padding];
  const padded = tf.pad4d(x, [[0, 0], border, border, [0, 0]]);
  const convolved = tf.add(tf.conv2d(padded, weights.weight, strides, 'valid'), weights.bias);
  const { mean, variance } = training
    ? tf.moments(convolved, [0, 1, 2])
    : { mean: weights.moving_mean, variance: weights.moving_var };
  const normalized = tf.div(tf.sub(convolved, mean), tf.sqrt(tf.add(variance, epsilon)));
  const scaled = tf.add(tf.mul(normalized, weights.gamma), weights.beta);
  return tf.leakyRelu(scaled, (lower + upper) / 2);
}
