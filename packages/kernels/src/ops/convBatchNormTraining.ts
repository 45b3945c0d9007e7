import { engine, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import { CifarConvBatchNormTraining } from '../kernels.js';
import { registerKernels } from '../registerKernels.js';
import { runKernel } from '../runKernel.js';
import { checkMomentum, checkNonNegative, checkShape } from './argumentChecks.js';
import { DEFAULT_EPSILON } from './batchNormArguments.js';
import type { BatchNormTrainingOptions, MovingStatistics } from './batchNormTraining.js';
import { type Conv2DOptions, convolutionAttrs } from './conv2d.js';
import { resolveSlopes } from './slopeOptions.js';

export interface ConvBatchNormTrainingOptions extends Conv2DOptions, BatchNormTrainingOptions {
  readonly moving: MovingStatistics;
}

/** The weights: of the convolution, then of batch norm. */
export interface ConvBatchNormWeights {
  /** [kh, kw, Cin, Cout]. */
  readonly filter: Tensor4D;
  /** [Cout]. */
  readonly bias: Tensor1D;
  /** The scale: [Cout]. */
  readonly gamma: Tensor1D;
  /** The offset: [Cout]. */
  readonly beta: Tensor1D;
}

/**
 * Takes all outputs but the first off the tape. For each that nothing flows back into, the engine makes
 * zeros: for what the convolution gives, as many as an activation has, of every layer at once.
 */
function forgetOnTape(): void {
  const node = engine().state.activeTape?.at(-1);
  if (node?.kernelName === CifarConvBatchNormTraining) node.outputs.length = 1;
}

/**
 * `conv2d` and, of what it gives, `batchNormTraining` with its moving statistics: in one kernel, so that a
 * backend may find the batch's statistics while it convolves. Differentiable in `x` and the weights.
 *
 * @param x A float32 tensor [N, H, W, Cin].
 * @returns The output, [N, H', W', Cout], and the moved statistics.
 * @throws {KernelArgumentError} as the two ops do.
 */
export function convBatchNormTraining(
  x: Tensor4D,
  { filter, bias, gamma, beta }: ConvBatchNormWeights,
  options: ConvBatchNormTrainingOptions,
): { output: Tensor4D; moved: { mean: Tensor1D; variance: Tensor1D } } {
  const op = 'convBatchNormTraining';
  const { epsilon = DEFAULT_EPSILON, moving } = options;
  const convolution = convolutionAttrs(op, x, filter, bias, options);
  const channels = [filter.shape[3]];
  const { mean: movingMean, variance: movingVariance, momentum } = moving;
  const perChannel = { gamma, beta, 'moving.mean': movingMean, 'moving.variance': movingVariance };
  for (const [name, tensor] of Object.entries(perChannel)) {
    checkShape(op, name, tensor, channels, 'one value for each output channel');
  }
  checkNonNegative(op, 'epsilon', epsilon);
  checkMomentum(op, momentum);
  const rrelu = options.rrelu ? resolveSlopes(op, options.rrelu) : null;
  registerKernels();
  const [output, convolved, mean, variance, movedMean, movedVariance] = runKernel<
    [Tensor4D, Tensor4D, Tensor1D, Tensor1D, Tensor1D, Tensor1D]
  >(
    CifarConvBatchNormTraining,
    { x, filter, bias, gamma, beta, movingMean, movingVariance },
    { ...convolution, epsilon, rrelu, momentum },
  );
  forgetOnTape();
  // The backward pass, if there is one, has them saved.
  for (const tensor of [convolved, mean, variance]) tensor.dispose();
  return { output, moved: { mean: movedMean, variance: movedVariance } };
}
