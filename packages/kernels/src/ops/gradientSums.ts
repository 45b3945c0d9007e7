import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { CifarGradientSums, listInputs } from '../kernels.js';
import { registerKernels } from '../registerKernels.js';
import { runKernel } from '../runKernel.js';
import { checkShape, checkTensor } from './argumentChecks.js';

/** A sum, and what is added to it. */
export interface GradientSum {
  /** A float32 tensor of any shape. */
  readonly sum: Tensor;
  /** Of the same shape. */
  readonly gradient: Tensor;
}

export interface GradientSumsOptions {
  /** Whether what the sums are before is taken for 0. Default: false. */
  readonly isFirst?: boolean | undefined;
  /**
   * What gradients are multiplied by, known on the device only (see `lossScaleUpdate`): where it is 0,
   * nothing is added. Default: 1.
   */
  readonly factor?: Scalar | undefined;
}

/**
 * Adds gradients up: sum = sum + factor * gradient.
 *
 * The sums given are used up: a backend may write the new ones over them, where no other tensor shares their
 * data. Dispose of them, or assign the results to them; do not read them.
 *
 * @returns The new sums, in order.
 * @throws {KernelArgumentError} if shapes differ.
 *
 * @example
 * const [moved] = gradientSums([{ sum, gradient }]);
 */
export function gradientSums(
  sums: readonly GradientSum[],
  { isFirst = false, factor }: GradientSumsOptions = {},
): Tensor[] {
  const op = 'gradientSums';
  for (const { sum, gradient } of sums) {
    checkTensor(op, 'sum', sum);
    checkShape(op, 'gradient', gradient, sum.shape, "the sum's");
  }
  if (factor) checkShape(op, 'factor', factor, [], 'a scalar');
  if (sums.length === 0) return [];
  registerKernels();
  const lists = listInputs(sums.map(({ sum, gradient }) => ({ sum, gradient })));
  const inputs = { ...lists, ...(factor && { factor }) };
  return runKernel<Tensor[]>(CifarGradientSums, inputs, { isFirst });
}
