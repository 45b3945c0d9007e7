import type { LabelMix } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { refuse } from '../argumentChecks.js';
import type { AnyBatch } from './batchSource.js';

export interface LossOptions {
  /** Of a mixed batch. Default: every example has one label. */
  readonly mix?: LabelMix;
}

/**
 * A mean loss over a batch.
 *
 * One that declares three parameters, the third without a default, is told of a mixed batch what its second
 * labels are. Any other is called with each of the two labels, and both losses are added by their shares:
 * the same for whatever is a mean of what each example and its label give. That needs one share for all
 * examples of a batch, which is what `mixup` and `cutmix` have.
 *
 * @param logits [batch, classes].
 * @param labels [batch], int32.
 * @returns A scalar.
 * @example
 * const smoothed: Loss = (logits, labels, options) =>
 *   softmaxCrossEntropy(logits, labels, { labelSmoothing: 0.1, ...options });
 */
export type Loss = (logits: tf.Tensor2D, labels: tf.Tensor1D, options?: LossOptions) => tf.Scalar;

const PARAMETERS_WITH_MIX = 3;

/**
 * The loss of a batch, mixed or not. To be called inside a tidy.
 *
 * @throws {TrainerError} INVALID_ARGUMENT if shares differ, and the loss does not take them.
 */
export function batchLoss(
  loss: Loss,
  logits: tf.Tensor2D,
  { labels, mix }: Pick<AnyBatch, 'labels' | 'mix'>,
): tf.Scalar {
  const first = tf.tensor1d(labels, 'int32');
  if (!mix) return loss(logits, first);
  const second = tf.tensor1d(mix.labels, 'int32');
  if (loss.length >= PARAMETERS_WITH_MIX) {
    return loss(logits, first, { mix: { labels: second, shares: tf.tensor1d(mix.shares) } });
  }
  const share = mix.shares[0]!;
  if (mix.shares.some((other) => other !== share)) {
    const wanted = 'a function of three parameters, as the shares of a batch differ';
    refuse('fit', 'loss', wanted, `${loss.name || 'one'} of ${loss.length}`);
  }
  return tf.add(tf.mul(loss(logits, first), 1 - share), tf.mul(loss(logits, second), share));
}
