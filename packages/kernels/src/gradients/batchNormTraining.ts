import type { Tensor } from '@tensorflow/tfjs-core';
import {
  type BatchNormTrainingAttrs,
  CifarBatchNormTraining,
  CifarBatchNormTrainingGrad,
} from '../kernels.js';
import { runKernel } from '../runKernel.js';
import { defineGradient } from './defineGradient.js';

/**
 * The closed-form gradient, through mean and variance. The outputs `mean` and `variance` are for
 * moving statistics: what flows back into them is dropped.
 */
export const batchNormTrainingGradient = defineGradient<
  Tensor[],
  [Tensor, Tensor, Tensor, Tensor, Tensor],
  BatchNormTrainingAttrs
>({
  kernelName: CifarBatchNormTraining,
  inputsToSave: ['x', 'gamma', 'beta'],
  outputsToSave: [false, true, true],
  gradient: ([dy], [x, gamma, beta, mean, variance], attrs) => {
    // One kernel gives all three. It runs here and not in the functions below, which the engine
    // calls each in a scope of its own that would dispose of the other two.
    const [dx, dgamma, dbeta] = runKernel<[Tensor, Tensor, Tensor]>(
      CifarBatchNormTrainingGrad,
      { dy, x, gamma, beta, mean, variance },
      attrs,
    );
    return { x: () => dx, gamma: () => dgamma, beta: () => dbeta };
  },
});
