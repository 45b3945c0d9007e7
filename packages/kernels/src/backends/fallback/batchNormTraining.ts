import * as tf from '@tensorflow/tfjs-core';
import { channelAffine } from '../../batchNorm/channelAffine.js';
import type {
  BatchNormTrainingAttrs,
  BatchNormTrainingGradInputs,
  BatchNormTrainingInputs,
  Kernel,
} from '../../kernels.js';
import { applyRandomSlopes } from './rrelu.js';

/** All axes but the last, which is the channels'. */
function reducedAxes(x: tf.Tensor): number[] {
  return x.shape.map((_, axis) => axis).slice(0, -1);
}

export const batchNormTraining: Kernel<BatchNormTrainingInputs, BatchNormTrainingAttrs> = ({
  inputs: { x, gamma, beta },
  attrs: { epsilon, rrelu },
}) =>
  tf.tidy(() => {
    const axes = reducedAxes(x);
    const mean = tf.mean(x, axes);
    const variance = tf.mean(tf.square(tf.sub(x, mean)), axes);
    const { scale, shift } = channelAffine({ gamma, beta, mean, variance }, epsilon);
    const normalized = tf.add(tf.mul(x, scale), shift);
    const output = rrelu === null ? normalized : applyRandomSlopes(normalized, normalized, rrelu);
    return [output, mean, variance];
  });

/** The closed form: see the cpu backend's kernel. */
export const batchNormTrainingGrad: Kernel<BatchNormTrainingGradInputs, BatchNormTrainingAttrs> = ({
  inputs: { dy, x, gamma, beta, mean, variance },
  attrs: { epsilon, rrelu },
}) =>
  tf.tidy(() => {
    const axes = reducedAxes(x);
    const count = x.size / mean.size;
    const { invStd, scale, shift } = channelAffine({ gamma, beta, mean, variance }, epsilon);
    const dNormalized =
      rrelu === null ? dy : applyRandomSlopes(dy, tf.add(tf.mul(x, scale), shift), rrelu);
    const standardized = tf.mul(tf.sub(x, mean), invStd);
    const dbeta = tf.sum(dNormalized, axes);
    const dgamma = tf.sum(tf.mul(dNormalized, standardized), axes);
    const fromMean = tf.div(dbeta, count);
    const fromVariance = tf.mul(standardized, tf.div(dgamma, count));
    const dx = tf.mul(tf.sub(tf.sub(dNormalized, fromMean), fromVariance), scale);
    return [dx, dgamma, dbeta];
  });
