import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { CifarBatchNormInference } from '../kernels.js';
import { registerKernels } from '../registerKernels.js';
import { runKernel } from '../runKernel.js';
import { checkBatchNormArguments, DEFAULT_EPSILON } from './batchNormArguments.js';
import { resolveSlopeRange, type SlopeRangeOptions } from './slopeOptions.js';

export interface BatchNormInferenceOptions {
  /** Added to the variance. Default: 0.001. */
  readonly epsilon?: number;
  /** A leaky ReLU of slope (lower + upper) / 2 of the result, in the same pass. Default: none. */
  readonly rrelu?: SlopeRangeOptions;
}

/**
 * Batch normalization by given statistics:
 * y = gamma * (x - mean) / sqrt(variance + epsilon) + beta.
 *
 * Differentiable in all five tensors.
 *
 * @param x A float32 tensor [..., C], as [N, H, W, C].
 * @param gamma The scale: [C].
 * @param beta The offset: [C].
 * @param mean The moving mean: [C].
 * @param variance The moving variance: [C].
 * @returns A tensor of the shape of `x`.
 * @throws {KernelArgumentError} if shapes do not match, epsilon is negative, or `lower` > `upper`.
 */
export function batchNormInference<T extends Tensor = Tensor4D>(
  x: T,
  gamma: Tensor1D,
  beta: Tensor1D,
  mean: Tensor1D,
  variance: Tensor1D,
  options: BatchNormInferenceOptions = {},
): T {
  const { epsilon = DEFAULT_EPSILON } = options;
  const perChannel = { gamma, beta, mean, variance };
  checkBatchNormArguments('batchNormInference', x, perChannel, epsilon);
  const rrelu = options.rrelu ? resolveSlopeRange('batchNormInference', options.rrelu) : null;
  registerKernels();
  return runKernel<T>(CifarBatchNormInference, { x, ...perChannel }, { epsilon, rrelu });
}
