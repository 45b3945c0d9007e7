import * as tf from '@tensorflow/tfjs-core';
import {
  CifarSgdUpdate,
  type Kernel,
  listedInputs,
  SGD_INPUTS,
  type SgdUpdateAttrs,
  type SgdUpdatesInputs,
} from '../../kernels.js';
import { runKernel } from '../../runKernel.js';

/** One after the other. */
export const sgdUpdates: Kernel<SgdUpdatesInputs, SgdUpdateAttrs> = ({ inputs, attrs }) => {
  const { factor } = inputs;
  const update = (parameter: Record<(typeof SGD_INPUTS)[number], tf.Tensor>) =>
    runKernel<[tf.Tensor, tf.Tensor]>(CifarSgdUpdate, parameter, attrs);
  return listedInputs(inputs, SGD_INPUTS).flatMap((parameter): tf.Tensor[] => {
    if (factor === undefined) return update(parameter);
    return tf.tidy(() => {
      const gradient = tf.mul(parameter.gradient, factor);
      const [weight, velocity] = update({ ...parameter, gradient });
      const isDone = tf.greater(factor, 0);
      return [
        tf.where(isDone, weight, parameter.weight),
        tf.where(isDone, velocity, parameter.velocity),
      ];
    });
  });
};
