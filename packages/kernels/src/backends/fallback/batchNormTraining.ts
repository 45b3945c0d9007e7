import * as tf from '@tensorflow/tfjs-core';
import { channelAffine } from '../../batchNorm/channelAffine.js';
import {
  type BatchNormTrainingAttrs,
  type BatchNormTrainingGradInputs,
  type BatchNormTrainingInputs,
  type BatchNormTrainingMovingAttrs,
  type BatchNormTrainingMovingInputs,
  CifarBatchNormTraining,
  CifarMovingAverages,
  type Kernel,
  listInputs,
} from '../../kernels.js';
import { runKernel } from '../../runKernel.js';
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

/** A backend's own batch norm, and what moves averages on it. */
export const batchNormTrainingMoving: Kernel<
  BatchNormTrainingMovingInputs,
  BatchNormTrainingMovingAttrs
> = ({ inputs: { movingMean, movingVariance, ...inputs }, attrs: { momentum, ...attrs } }) => {
  const outputs = runKernel<tf.Tensor[]>(CifarBatchNormTraining, inputs, attrs);
  const [, mean, variance] = outputs as [tf.Tensor, tf.Tensor, tf.Tensor];
  const averages = listInputs([
    { moving: movingMean, batch: mean },
    { moving: movingVariance, batch: variance },
  ]);
  return [...outputs, ...runKernel<tf.Tensor[]>(CifarMovingAverages, averages, { momentum })];
};

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
