import * as tf from '@tensorflow/tfjs-core';
import { channelAffine } from '../batchNorm/channelAffine.js';
import { type BatchNormInferenceAttrs, CifarBatchNormInference } from '../kernels.js';
import { meanSlope } from '../random/drawSlopes.js';
import { defineGradient } from './defineGradient.js';

/** With fixed statistics the op is elementwise but for its sums over a channel. */
export const batchNormInferenceGradient = defineGradient<
  tf.Tensor,
  [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor],
  BatchNormInferenceAttrs
>({
  kernelName: CifarBatchNormInference,
  inputsToSave: ['x', 'gamma', 'beta', 'mean', 'variance'],
  gradient: (dy, [x, gamma, beta, mean, variance], { epsilon, rrelu }) => {
    const statistics = { gamma, beta, mean, variance };
    const [dx, dgamma, dbeta, dmean, dvariance] = tf.tidy(() => {
      const { invStd, scale, shift } = channelAffine(statistics, epsilon);
      const dNormalized =
        rrelu === null
          ? dy
          : tf.where(
              tf.greater(tf.add(tf.mul(x, scale), shift), 0),
              dy,
              tf.mul(dy, meanSlope(rrelu)),
            );
      const reduced = x.shape.map((_, axis) => axis).slice(0, -1);
      const sum = tf.sum(dNormalized, reduced);
      const sumCentered = tf.sum(tf.mul(dNormalized, tf.sub(x, mean)), reduced);
      const dgamma = tf.mul(sumCentered, invStd);
      return [
        tf.mul(dNormalized, scale),
        dgamma,
        sum,
        tf.neg(tf.mul(scale, sum)),
        tf.mul(tf.mul(tf.mul(dgamma, scale), invStd), -0.5),
      ] as const;
    });
    return {
      x: () => dx,
      gamma: () => dgamma,
      beta: () => dbeta,
      mean: () => dmean,
      variance: () => dvariance,
    };
  },
});
