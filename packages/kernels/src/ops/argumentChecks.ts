import type { Tensor } from '@tensorflow/tfjs-core';
import { KernelArgumentError } from '../kernelArgumentError.js';
import type { WeightDecayMode } from '../kernels.js';

/** Throws unless `tensor` is float32, and of the given rank where one is given. */
export function checkTensor(op: string, name: string, tensor: Tensor, rank?: number): void {
  if (tensor.dtype !== 'float32') {
    throw new KernelArgumentError(
      `${op}: ${name} must be a float32 tensor, got ${tensor.dtype}. Convert it with tf.cast.`,
    );
  }
  if (rank !== undefined && tensor.rank !== rank) {
    throw new KernelArgumentError(
      `${op}: ${name} must be of rank ${rank}, got shape [${tensor.shape.join(', ')}].`,
    );
  }
}

/** Throws unless `tensor` is a float32 tensor of that shape. `because` says where the shape is from. */
export function checkShape(
  op: string,
  name: string,
  tensor: Tensor,
  shape: readonly number[],
  because: string,
): void {
  checkTensor(op, name, tensor);
  if (tensor.rank !== shape.length || tensor.shape.some((size, axis) => size !== shape[axis])) {
    throw new KernelArgumentError(
      `${op}: ${name} must be of shape [${shape.join(', ')}], ${because}, ` +
        `got [${tensor.shape.join(', ')}].`,
    );
  }
}

/** Throws unless `value` is a finite number, zero or more. */
export function checkNonNegative(op: string, name: string, value: number): void {
  if (!(Number.isFinite(value) && value >= 0)) {
    throw new KernelArgumentError(`${op}: ${name} must be a finite number >= 0, got ${value}.`);
  }
}

/** Throws unless `momentum` is a number in 0 .. 1. */
export function checkMomentum(op: string, momentum: number, name = 'momentum'): void {
  if (!(momentum >= 0 && momentum <= 1)) {
    throw new KernelArgumentError(`${op}: ${name} must be a number in 0 .. 1, got ${momentum}.`);
  }
}

const WEIGHT_DECAY_MODES: readonly WeightDecayMode[] = ['coupled', 'decoupled'];

/** Throws unless `mode` is one of the two. */
export function checkWeightDecayMode(op: string, mode: WeightDecayMode): void {
  if (!WEIGHT_DECAY_MODES.includes(mode)) {
    throw new KernelArgumentError(
      `${op}: weightDecayMode must be one of ${WEIGHT_DECAY_MODES.join(', ')}, ` +
        `got ${JSON.stringify(mode)}.`,
    );
  }
}

/** Throws unless `value` is an integer in `from` .. `to`. */
export function checkInteger(
  op: string,
  name: string,
  value: number,
  from: number,
  to = Number.MAX_SAFE_INTEGER,
): void {
  if (!Number.isSafeInteger(value) || value < from || value > to) {
    const range =
      to === Number.MAX_SAFE_INTEGER ? `an integer >= ${from}` : `an integer in ${from} .. ${to}`;
    throw new KernelArgumentError(`${op}: ${name} must be ${range}, got ${value}.`);
  }
}
