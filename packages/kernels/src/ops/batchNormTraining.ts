import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { CifarBatchNormTraining, CifarBatchNormTrainingMoving } from '../kernels.js';
import { registerKernels } from '../registerKernels.js';
import { runKernel } from '../runKernel.js';
import { checkMomentum } from './argumentChecks.js';
import { checkBatchNormArguments, DEFAULT_EPSILON } from './batchNormArguments.js';
import { resolveSlopes, type SlopeOptions } from './slopeOptions.js';

export interface BatchNormTrainingOptions {
  /** Added to the variance. Default: 0.001. */
  readonly epsilon?: number;
  /** A randomized ReLU (see `rrelu`, in training) of the result, in the same pass. Default: none. */
  readonly rrelu?: SlopeOptions;
  /** Moving statistics to move towards the batch's, in the same pass. Default: none. */
  readonly moving?: MovingStatistics;
}

export interface MovingStatistics {
  /** [C]. Used up, as is the variance: see `movingAverages`. */
  readonly mean: Tensor1D;
  /** [C]. */
  readonly variance: Tensor1D;
  /** The part of the old value that is kept, 0 .. 1. */
  readonly momentum: number;
}

export interface BatchNormTrainingResult<T extends Tensor> {
  /** Of the shape of `x`. */
  readonly output: T;
  /** The batch's mean of each channel: for moving statistics, a constant to differentiation. */
  readonly mean: Tensor1D;
  /** The batch's biased variance (divided by n) of each channel; likewise. */
  readonly variance: Tensor1D;
  /** What the moving statistics are now, where there are any: constants likewise. */
  readonly moved?: { readonly mean: Tensor1D; readonly variance: Tensor1D };
}

/**
 * Batch normalization by the batch's own statistics:
 * output = gamma * (x - mean) / sqrt(variance + epsilon) + beta, over all axes but the last.
 *
 * The gradients of x, gamma and beta are the closed form, through mean and variance. With `rrelu`
 * the rectifier is part of the kernel, and neither its slopes nor its input are kept: the backward
 * pass makes both again.
 *
 * Source: Ioffe, Szegedy, "Batch normalization", ICML 2015.
 *
 * @param x A float32 tensor [..., C], as [N, H, W, C].
 * @param gamma The scale: [C].
 * @param beta The offset: [C].
 * @throws {KernelArgumentError} if shapes do not match, epsilon is negative, a momentum is not
 * within 0 .. 1, or the slopes' options are not valid (see `rrelu`).
 */
export function batchNormTraining<T extends Tensor = Tensor4D>(
  x: T,
  gamma: Tensor1D,
  beta: Tensor1D,
  options: BatchNormTrainingOptions = {},
): BatchNormTrainingResult<T> {
  const { epsilon = DEFAULT_EPSILON } = options;
  checkBatchNormArguments('batchNormTraining', x, { gamma, beta }, epsilon);
  const rrelu = options.rrelu ? resolveSlopes('batchNormTraining', options.rrelu) : null;
  const inputs = { x, gamma, beta };
  const attrs = { epsilon, rrelu };
  const { moving } = options;
  if (moving === undefined) {
    registerKernels();
    const outputs = runKernel<[T, Tensor1D, Tensor1D]>(CifarBatchNormTraining, inputs, attrs);
    const [output, mean, variance] = outputs;
    return { output, mean, variance };
  }
  const { mean: movingMean, variance: movingVariance, momentum } = moving;
  checkMomentum('batchNormTraining', momentum);
  const averages = { 'moving.mean': movingMean, 'moving.variance': movingVariance };
  checkBatchNormArguments('batchNormTraining', x, averages, epsilon);
  registerKernels();
  const [output, mean, variance, movedMean, movedVariance] = runKernel<
    [T, Tensor1D, Tensor1D, Tensor1D, Tensor1D]
  >(
    CifarBatchNormTrainingMoving,
    { ...inputs, movingMean, movingVariance },
    { ...attrs, momentum },
  );
  return { output, mean, variance, moved: { mean: movedMean, variance: movedVariance } };
}
