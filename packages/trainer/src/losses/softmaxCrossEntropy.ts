import * as tf from '@tensorflow/tfjs-core';

/**
 * Mean cross-entropy of the softmax of logits: the mean of log(sum_k exp(z_k)) - z_label. Its gradient is
 * (softmax(z) - onehot(label)) / batch, in closed form.
 *
 * @param logits [batch, classes], float32.
 * @param labels [batch], int32: from 0 to classes - 1.
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  const [batch, classes] = logits.shape;
  const loss = tf.customGrad((z, save) => {
    const shifted = tf.sub(z as tf.Tensor, tf.max(z as tf.Tensor, 1, true));
    const exponentials = tf.exp(shifted);
    const sums = tf.sum(exponentials, 1, true);
    const oneHot = tf.oneHot(labels, classes);
    const chosen = tf.sum(tf.mul(shifted, oneHot), 1, true);
    const gradient = tf.div(tf.sub(tf.div(exponentials, sums), oneHot), batch);
    (save as tf.GradSaveFunc)([gradient]);
    return {
      value: tf.mean(tf.sub(tf.log(sums), chosen)),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.mul(dy, saved!),
    };
  });
  return loss(logits) as tf.Scalar;
}
