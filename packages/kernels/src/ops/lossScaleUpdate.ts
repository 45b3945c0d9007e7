import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { KernelArgumentError } from '../kernelArgumentError.js';
import { CifarLossScaleUpdate, listInputs } from '../kernels.js';
import { registerKernels } from '../registerKernels.js';
import { runKernel } from '../runKernel.js';
import { checkInteger, checkShape, checkTensor } from './argumentChecks.js';

export interface LossScaleOptions {
  /** Steps in a row without an overflow after which the scale grows. Default: 2000. */
  readonly growthInterval?: number;
  /** What it then grows by, at least 1. Default: 2. */
  readonly growthFactor?: number;
  /** What it shrinks by where a gradient overflows, more than 0 and at most 1. Default: 0.5. */
  readonly backoffFactor?: number;
}

/**
 * Moves the factor of a loss whose gradients are computed in 16 bits: so large that small gradients do
 * not vanish, and smaller as soon as one is infinite or no number. Nothing is read back: what the step
 * is to do follows from `factor`, on the device.
 *
 * Source: Micikevicius et al., "Mixed precision training", ICLR 2018; the defaults are those of
 * PyTorch's `GradScaler`.
 *
 * @param state [scale, steps since it moved]: [2].
 * @param gradients Of the loss times the scale: float32, of any shapes.
 * @returns `factor`: what they are to be multiplied by, 1 / scale, or 0 if the step is to be left out
 *   (see `sgdUpdates`); and the state of the next step.
 * @throws {KernelArgumentError} if a tensor is not float32 or `state` not of shape [2], or an option is
 *   out of its range.
 */
export function lossScaleUpdate(
  state: Tensor1D,
  gradients: readonly Tensor[],
  options: LossScaleOptions = {},
): { factor: Scalar; state: Tensor1D } {
  const op = 'lossScaleUpdate';
  const { growthInterval = 2000, growthFactor = 2, backoffFactor = 0.5 } = options;
  checkShape(op, 'state', state, [2], 'the scale and the steps since it moved');
  for (const gradient of gradients) checkTensor(op, 'gradient', gradient);
  checkInteger(op, 'growthInterval', growthInterval, 1);
  if (!(growthFactor >= 1 && Number.isFinite(growthFactor))) {
    throw new KernelArgumentError(`${op}: growthFactor must be at least 1, got ${growthFactor}.`);
  }
  if (!(backoffFactor > 0 && backoffFactor <= 1)) {
    throw new KernelArgumentError(`${op}: backoffFactor must be in 0 .. 1, got ${backoffFactor}.`);
  }
  registerKernels();
  const inputs = { state, ...listInputs(gradients.map((gradient) => ({ gradient }))) };
  const attrs = { growthInterval, growthFactor, backoffFactor };
  const [factor, moved] = runKernel<[Scalar, Tensor1D]>(CifarLossScaleUpdate, inputs, attrs);
  return { factor, state: moved };
}
