import type { Tensor } from '@tensorflow/tfjs-core';
import {
  type BatchNormTrainingAttrs,
  type BatchNormTrainingMovingAttrs,
  CifarBatchNormTraining,
  CifarBatchNormTrainingGrad,
  CifarBatchNormTrainingMoving,
} from '../kernels.js';
import { runKernel } from '../runKernel.js';
import { defineGradient } from './defineGradient.js';

/** One kernel gives all three gradients of batch norm. */
export function batchNormGradients(
  dy: Tensor,
  [x, gamma, beta, mean, variance]: readonly Tensor[],
  { epsilon, rrelu }: BatchNormTrainingAttrs,
) {
  // It runs here and not in the functions below, which the engine calls each in a scope of its own
  // that would dispose of the other two.
  const [dx, dgamma, dbeta] = runKernel<[Tensor, Tensor, Tensor]>(
    CifarBatchNormTrainingGrad,
    { dy, x, gamma, beta, mean, variance },
    { epsilon, rrelu },
  );
  return { x: () => dx, gamma: () => dgamma, beta: () => dbeta };
}

/**
 * The closed-form gradient, through mean and variance. The outputs `mean` and `variance` are for
 * moving statistics: what flows back into them is dropped.
 */
export const batchNormTrainingGradient = defineGradient<
  Tensor[],
  readonly Tensor[],
  BatchNormTrainingAttrs
>({
  kernelName: CifarBatchNormTraining,
  inputsToSave: ['x', 'gamma', 'beta'],
  outputsToSave: [false, true, true],
  gradient: ([dy], saved, attrs) => batchNormGradients(dy!, saved, attrs),
});

/** The same where the moving statistics have been moved, into which nothing flows back. */
export const batchNormTrainingMovingGradient = defineGradient<
  Tensor[],
  readonly Tensor[],
  BatchNormTrainingMovingAttrs
>({
  kernelName: CifarBatchNormTrainingMoving,
  inputsToSave: ['x', 'gamma', 'beta'],
  outputsToSave: [false, true, true, false, false],
  gradient: ([dy], saved, attrs) => batchNormGradients(dy!, saved, attrs),
});
