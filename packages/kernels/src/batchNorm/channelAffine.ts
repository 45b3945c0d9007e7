import * as tf from '@tensorflow/tfjs-core';

/** Four tensors of shape [C]. */
export interface ChannelStatistics {
  readonly gamma: tf.Tensor;
  readonly beta: tf.Tensor;
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/**
 * Batch norm as one multiplication and one addition: y = x * scale + shift, with
 * scale = gamma / sqrt(variance + epsilon) and shift = beta - mean * scale, all of shape [C].
 *
 * The backward pass of a fused rectifier finds the sign of y again by this same arithmetic, so both
 * passes must call this.
 */
export function channelAffine(statistics: ChannelStatistics, epsilon: number) {
  const { gamma, beta, mean, variance } = statistics;
  const invStd = tf.rsqrt(tf.add(variance, epsilon));
  const scale = tf.mul(gamma, invStd);
  const shift = tf.sub(beta, tf.mul(mean, scale));
  return { invStd, scale, shift };
}
