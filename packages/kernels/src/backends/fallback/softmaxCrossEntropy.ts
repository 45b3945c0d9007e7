import * as tf from '@tensorflow/tfjs-core';
import type { ClassificationInputs, Kernel, SoftmaxCrossEntropyAttrs } from '../../kernels.js';

/** Logits without their greatest, the sums of their exponentials, and the label's of each row. */
function terms({ logits, labels }: ClassificationInputs) {
  const classes = logits.shape[1]!;
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const exponentials = tf.exp(shifted);
  const sums = tf.sum(exponentials, 1, true);
  // Cast: tfjs's wasm backend fills a oneHot of floats with integers.
  const oneHot = tf.cast(tf.oneHot(labels as tf.Tensor1D, classes), 'float32');
  const chosen = tf.sum(tf.mul(shifted, oneHot), 1, true);
  return { shifted, exponentials, sums, oneHot, losses: tf.sub(tf.log(sums), chosen) };
}

export const softmaxCrossEntropy: Kernel<ClassificationInputs, SoftmaxCrossEntropyAttrs> = ({
  inputs,
  attrs: { labelSmoothing },
}) =>
  tf.tidy(() => {
    const { shifted, exponentials, sums, oneHot } = terms(inputs);
    const [batch, classes] = inputs.logits.shape as [number, number];
    const targets = tf.add(tf.mul(oneHot, 1 - labelSmoothing), labelSmoothing / classes);
    const losses = tf.sub(tf.log(sums), tf.sum(tf.mul(targets, shifted), 1, true));
    return [tf.mean(losses), tf.div(tf.sub(tf.div(exponentials, sums), targets), batch)];
  });

export const classificationSums: Kernel<ClassificationInputs, object> = ({ inputs }) =>
  tf.tidy(() => {
    const { logits, labels } = inputs;
    const classes = logits.shape[1]!;
    const { oneHot, losses } = terms(inputs);
    const own = tf.sum(tf.mul(logits, oneHot), 1, true);
    const isLower = tf.less(tf.range(0, classes, 1, 'int32'), tf.expandDims(labels, 1));
    const isBefore = tf.logicalOr(
      tf.greater(logits, own),
      tf.logicalAnd(tf.equal(logits, own), isLower),
    );
    const rank = tf.sum(tf.cast(isBefore, 'int32'), 1);
    const within = (limit: number) => tf.sum(tf.cast(tf.less(rank, limit), 'float32'));
    return tf.stack([tf.sum(losses), within(1), within(5)]);
  });
