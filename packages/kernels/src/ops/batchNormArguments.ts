import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { KernelArgumentError } from '../kernelArgumentError.js';
import { checkNonNegative, checkShape, checkTensor } from './argumentChecks.js';

/** The epsilon that tfjs-layers and Keras use. */
export const DEFAULT_EPSILON = 1e-3;

/** Throws unless `x` is [..., C], every one of `perChannel` is [C] and epsilon is not negative. */
export function checkBatchNormArguments(
  op: string,
  x: Tensor,
  perChannel: Readonly<Record<string, Tensor1D>>,
  epsilon: number,
): void {
  checkTensor(op, 'x', x);
  const channels = x.shape.at(-1);
  if (x.rank < 2 || channels === undefined || x.size === 0) {
    throw new KernelArgumentError(
      `${op}: x must be of shape [..., channels] and not empty, got [${x.shape.join(', ')}].`,
    );
  }
  for (const [name, tensor] of Object.entries(perChannel)) {
    checkShape(op, name, tensor, [channels], 'one value for each channel of x');
  }
  checkNonNegative(op, 'epsilon', epsilon);
}
