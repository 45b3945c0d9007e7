import type { Tensor } from '@tensorflow/tfjs-core';
import { KernelArgumentError } from '../kernelArgumentError.js';
import { CifarSgdUpdate, type SgdForm } from '../kernels.js';
import { registerKernels } from '../registerKernels.js';
import { runKernel } from '../runKernel.js';
import { checkNonNegative, checkShape, checkTensor } from './argumentChecks.js';

export interface SgdUpdateOptions {
  readonly learningRate: number;
  /** The part of the velocity that is kept; 0 for none. */
  readonly momentum: number;
  /** The factor of the weight that is added to its gradient; 0 for none. */
  readonly weightDecay: number;
  /** Where the learning rate stands, and whether the step looks ahead: see {@link SgdForm}. */
  readonly form: SgdForm;
}

const FORMS: readonly SgdForm[] = ['velocity', 'gradient', 'nesterov'];

export function checkSgdOptions(op: string, options: SgdUpdateOptions): void {
  checkNonNegative(op, 'learningRate', options.learningRate);
  checkNonNegative(op, 'momentum', options.momentum);
  checkNonNegative(op, 'weightDecay', options.weightDecay);
  if (!FORMS.includes(options.form)) {
    throw new KernelArgumentError(
      `${op}: form must be one of ${FORMS.join(', ')}, got ${JSON.stringify(options.form)}.`,
    );
  }
}

export function checkSgdTensors(
  op: string,
  weight: Tensor,
  velocity: Tensor,
  gradient: Tensor,
): void {
  checkTensor(op, 'weight', weight);
  checkShape(op, 'velocity', velocity, weight.shape, "the weight's");
  checkShape(op, 'gradient', gradient, weight.shape, "the weight's");
}

/**
 * One step of stochastic gradient descent with momentum and weight decay. Gives new tensors and
 * leaves the given ones as they are.
 *
 * With g = gradient + weightDecay * weight, by `form`:
 *
 * - `'velocity'`: v = momentum * v - learningRate * g; w = w + v. MXNet's of 2015.
 * - `'gradient'`: v = momentum * v + g; w = w - learningRate * v. PyTorch's.
 * - `'nesterov'`: v as before; w = w - learningRate * (g + momentum * v). PyTorch's with nesterov.
 *
 * The first two give the same weights as long as the learning rate stays.
 *
 * @param weight A float32 tensor of any shape.
 * @param velocity Of the same shape; zeros before the first step.
 * @param gradient Of the same shape.
 * @throws {KernelArgumentError} if the shapes differ, a number is negative or not finite, or the
 * form is unknown.
 */
export function sgdUpdate<T extends Tensor>(
  weight: T,
  velocity: Tensor,
  gradient: Tensor,
  options: SgdUpdateOptions,
): { weight: T; velocity: T } {
  const { learningRate, momentum, weightDecay, form } = options;
  checkSgdTensors('sgdUpdate', weight, velocity, gradient);
  checkSgdOptions('sgdUpdate', options);
  registerKernels();
  const [newWeight, newVelocity] = runKernel<[T, T]>(
    CifarSgdUpdate,
    { weight, velocity, gradient },
    { learningRate, momentum, weightDecay, form },
  );
  return { weight: newWeight, velocity: newVelocity };
}
