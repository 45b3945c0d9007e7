import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { CifarLionUpdates, listInputs, type WeightDecayMode } from '../kernels.js';
import { registerKernels } from '../registerKernels.js';
import { runKernel } from '../runKernel.js';
import {
  checkMomentum,
  checkNonNegative,
  checkShape,
  checkTensor,
  checkWeightDecayMode,
} from './argumentChecks.js';

/** What one parameter has before a step. */
export interface LionParameter {
  /** A float32 tensor of any shape. */
  readonly weight: Tensor;
  /** Of the same shape; zeros before the first step. */
  readonly momentum: Tensor;
  /** Of the same shape. */
  readonly gradient: Tensor;
}

export interface LionUpdatesOptions {
  readonly learningRate: number;
  /** The part of the momentum in the direction of the step, 0 .. 1. */
  readonly beta1: number;
  /** The part of the momentum that is kept, 0 .. 1. */
  readonly beta2: number;
  readonly weightDecay: number;
  /** The paper's is 'decoupled'. */
  readonly weightDecayMode: WeightDecayMode;
  /**
   * What gradients are multiplied by, known on the device only (see `lossScaleUpdate`): where it is 0,
   * weights and momenta stay as they are. Default: 1.
   */
  readonly factor?: Scalar | undefined;
}

function checkOptions(op: string, options: LionUpdatesOptions): void {
  const { learningRate, beta1, beta2, weightDecay, weightDecayMode, factor } = options;
  checkNonNegative(op, 'learningRate', learningRate);
  checkNonNegative(op, 'weightDecay', weightDecay);
  checkMomentum(op, beta1, 'beta1');
  checkMomentum(op, beta2, 'beta2');
  checkWeightDecayMode(op, weightDecayMode);
  if (factor) checkShape(op, 'factor', factor, [], 'a scalar');
}

/**
 * One step of Lion for all parameters of a network, in as little work for the backend as it can be. With g
 * the gradient, to which 'coupled' decay adds weightDecay * w:
 *
 * - w = w - learningRate * sign(beta1 * m + (1 - beta1) * g)
 * - m = beta2 * m + (1 - beta2) * g
 *
 * where 'decoupled' decay has made w smaller by learningRate * weightDecay * w before.
 *
 * The weights and momenta given are used up: a backend may write the new ones over them, where no other
 * tensor shares their data. Dispose of them, or assign the results to them; do not read them.
 *
 * Source: Chen et al., "Symbolic discovery of optimization algorithms", NeurIPS 2023.
 *
 * @returns The new weight and momentum of each parameter, in order.
 * @throws {KernelArgumentError} if shapes differ, a number is out of its range or the mode unknown.
 *
 * @example
 * const [moved] = lionUpdates([{ weight, momentum, gradient }], {
 *   ...{ learningRate: 1e-4, beta1: 0.9, beta2: 0.99 },
 *   ...{ weightDecay: 0.1, weightDecayMode: 'decoupled' },
 * });
 */
export function lionUpdates(
  parameters: readonly LionParameter[],
  options: LionUpdatesOptions,
): { weight: Tensor; momentum: Tensor }[] {
  const op = 'lionUpdates';
  checkOptions(op, options);
  for (const { weight, momentum, gradient } of parameters) {
    checkTensor(op, 'weight', weight);
    checkShape(op, 'momentum', momentum, weight.shape, "the weight's");
    checkShape(op, 'gradient', gradient, weight.shape, "the weight's");
  }
  if (parameters.length === 0) return [];
  registerKernels();
  const { factor, ...attrs } = options;
  const lists = parameters.map(({ weight, momentum, gradient }) => ({
    weight,
    momentum,
    gradient,
  }));
  const inputs = { ...listInputs(lists), ...(factor && { factor }) };
  const outputs = runKernel<Tensor[]>(CifarLionUpdates, inputs, attrs);
  return parameters.map((_, index) => ({
    weight: outputs[2 * index]!,
    momentum: outputs[2 * index + 1]!,
  }));
}
