import type { Tensor } from '@tensorflow/tfjs-core';
import { CifarRRelu } from '../kernels.js';
import { registerKernels } from '../registerKernels.js';
import { runKernel } from '../runKernel.js';
import { checkTensor } from './argumentChecks.js';
import { resolveSlopes, type SlopeOptions } from './slopeOptions.js';

export interface RReluOptions extends SlopeOptions {
  /** Whether every element gets a random slope of its own. Default: false. */
  readonly training?: boolean;
}

/**
 * Randomized leaky ReLU: y = x where x > 0, x * slope elsewhere.
 *
 * In training each element's slope is drawn from U(lower, upper); otherwise it is
 * (lower + upper) / 2. The gradient is 1 where x > 0 and the slope elsewhere, at x = 0 too; the
 * backward pass draws the slopes again, so that only `x` is kept for it.
 *
 * Source: Xu, Wang, Chen, Li, "Empirical evaluation of rectified activations in convolutional
 * network", 2015, in the form of MXNet and PyTorch (a factor, not the paper's divisor).
 *
 * @param x A float32 tensor of any shape.
 * @returns A tensor of the shape of `x`.
 * @throws {KernelArgumentError} if `x` is not float32, `lower` > `upper`, either is not finite, or
 * `seed`, `stream` or `step` is not an integer in its range.
 */
export function rrelu<T extends Tensor>(x: T, options: RReluOptions = {}): T {
  checkTensor('rrelu', 'x', x);
  const attrs = { ...resolveSlopes('rrelu', options), training: options.training ?? false };
  registerKernels();
  return runKernel<T>(CifarRRelu, { x }, attrs);
}
