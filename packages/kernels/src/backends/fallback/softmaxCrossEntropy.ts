import * as tf from '@tensorflow/tfjs-core';
import type {
  ClassificationInputs,
  Kernel,
  SoftmaxCrossEntropyAttrs,
  SoftmaxCrossEntropyInputs,
} from '../../kernels.js';

/** [batch, classes]. Cast: tfjs's wasm backend fills a oneHot of floats with integers. */
const oneHotOf = (labels: tf.Tensor, classes: number) =>
  tf.cast(tf.oneHot(labels as tf.Tensor1D, classes), 'float32');

/** Logits without their greatest, the sums of their exponentials, and the label's of each row. */
function terms({ logits, labels }: ClassificationInputs) {
  const classes = logits.shape[1]!;
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const exponentials = tf.exp(shifted);
  const sums = tf.sum(exponentials, 1, true);
  const oneHot = oneHotOf(labels, classes);
  const chosen = tf.sum(tf.mul(shifted, oneHot), 1, true);
  return { shifted, exponentials, sums, oneHot, losses: tf.sub(tf.log(sums), chosen) };
}

export const softmaxCrossEntropy: Kernel<SoftmaxCrossEntropyInputs, SoftmaxCrossEntropyAttrs> = ({
  inputs,
  attrs: { labelSmoothing },
}) =>
  tf.tidy(() => {
    const { shifted, exponentials, sums, oneHot } = terms(inputs);
    const [batch, classes] = inputs.logits.shape as [number, number];
    const { mixLabels, mixShares } = inputs;
    let mixed = oneHot;
    if (mixLabels && mixShares) {
      const difference = tf.sub(oneHotOf(mixLabels, classes), oneHot);
      mixed = tf.add(oneHot, tf.mul(tf.expandDims(mixShares, 1), difference));
    }
    const targets = tf.add(tf.mul(mixed, 1 - labelSmoothing), labelSmoothing / classes);
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
