import * as tf from '@tensorflow/tfjs-core';
import {
  GRADIENT_SUM_INPUTS,
  type GradientSumsAttrs,
  type GradientSumsInputs,
  type Kernel,
  listedInputs,
} from '../../kernels.js';

export const gradientSums: Kernel<GradientSumsInputs, GradientSumsAttrs> = ({
  inputs,
  attrs: { isFirst },
}) =>
  tf.tidy(() => {
    const { factor } = inputs;
    const isAdded = factor && tf.greater(factor, 0);
    return listedInputs(inputs, GRADIENT_SUM_INPUTS).map(({ sum, gradient }) => {
      const addend = factor ? tf.mul(gradient, factor) : gradient;
      const added = isFirst ? tf.clone(addend) : tf.add(sum, addend);
      return isAdded ? tf.where(isAdded, added, isFirst ? tf.zerosLike(sum) : sum) : added;
    });
  });
