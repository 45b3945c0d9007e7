import * as tf from '@tensorflow/tfjs-core';
import {
  type Kernel,
  LOSS_SCALE_INPUTS,
  type LossScaleUpdateAttrs,
  type LossScaleUpdateInputs,
  listedInputs,
} from '../../kernels.js';

export const lossScaleUpdate: Kernel<LossScaleUpdateInputs, LossScaleUpdateAttrs> = ({
  inputs,
  attrs: { growthInterval, growthFactor, backoffFactor },
}) =>
  tf.tidy(() => {
    const [scale, steps] = tf.unstack(inputs.state) as [tf.Scalar, tf.Scalar];
    const allFinite = listedInputs(inputs, LOSS_SCALE_INPUTS)
      .filter(({ gradient }) => gradient.size > 0)
      .map(({ gradient }) => tf.all(tf.isFinite(gradient)))
      .reduce((all, one) => tf.logicalAnd(all, one), tf.scalar(true, 'bool') as tf.Tensor);
    const zero = tf.scalar(0);
    const isDue = tf.greaterEqual(tf.add(steps, 1), growthInterval);
    const grown = tf.where(isDue, tf.mul(scale, growthFactor), scale);
    const counted = tf.where(isDue, zero, tf.add(steps, 1));
    const state = tf.stack([
      tf.where(allFinite, grown, tf.mul(scale, backoffFactor)),
      tf.where(allFinite, counted, zero),
    ]);
    return [tf.where(allFinite, tf.div(1, scale), zero), state];
  });
