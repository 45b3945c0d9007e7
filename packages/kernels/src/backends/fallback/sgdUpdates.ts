import * as tf from '@tensorflow/tfjs-core';
import {
  CifarSgdUpdate,
  type Kernel,
  SGD_INPUTS,
  type SgdUpdatesAttrs,
  type SgdUpdatesInputs,
} from '../../kernels.js';
import { runKernel } from '../../runKernel.js';
import { parameterUpdates } from './parameterUpdates.js';

/** The single update knows coupled decay alone. */
export const sgdUpdates: Kernel<SgdUpdatesInputs, SgdUpdatesAttrs> = ({
  inputs,
  attrs: { weightDecayMode, ...attrs },
}) =>
  parameterUpdates(inputs, SGD_INPUTS, inputs.factor, (parameter) => {
    const update = (parts: typeof parameter, weightDecay: number) =>
      runKernel<[tf.Tensor, tf.Tensor]>(CifarSgdUpdate, parts, { ...attrs, weightDecay });
    const { learningRate, weightDecay } = attrs;
    if (weightDecayMode === 'coupled') return update(parameter, weightDecay);
    // Not times 1 less that: what float32 rounds it by would add up, step by step.
    const shrinkage = tf.mul(parameter.weight, learningRate * weightDecay);
    return update({ ...parameter, weight: tf.sub(parameter.weight, shrinkage) }, 0);
  });
