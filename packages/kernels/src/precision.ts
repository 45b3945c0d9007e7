import * as tf from '@tensorflow/tfjs-core';
import { KernelArgumentError } from './kernelArgumentError.js';

/**
 * What activations and their gradients are stored and multiplied in: float32, or float16 with sums,
 * statistics and weights in float32.
 */
export type Precision = 'float32' | 'mixed';

const PRECISIONS: readonly string[] = ['float32', 'mixed'] satisfies readonly Precision[];

// As tf.tidy has its scopes: set while a function runs, and never longer.
let current: Precision = 'float32';

/** Whether what runs now is to be computed in mixed precision. */
export const isMixed = (): boolean => current === 'mixed';

/**
 * Whether the current backend computes in mixed precision: `webgpu`, on an adapter with the feature
 * `shader-f16`.
 */
export function hasMixedPrecision(): boolean {
  if (tf.getBackend() !== 'webgpu') return false;
  const { device } = tf.backend() as unknown as {
    readonly device: { readonly features: ReadonlySet<string> };
  };
  return device.features.has('shader-f16');
}

/**
 * Computes in a precision. In `'mixed'`, convolutions, batch norm, rectifiers, pooling and their
 * gradients give activations that are stored in 16 bits and multiplied so, in stock layers too; sums,
 * statistics, the gradients of weights and the results of matrix products remain float32. A tensor
 * stored so is one of dtype float32 to everybody else: what does not know of it (a stock kernel,
 * `data()`) finds it widened. Gradients are in range only if the loss is scaled.
 *
 * Source: Micikevicius et al., "Mixed precision training", ICLR 2018.
 *
 * @param compute Synchronous; forward and backward pass alike.
 * @returns What `compute` gives.
 * @throws {KernelArgumentError} if there is no such precision, the backend has it not (see
 * `hasMixedPrecision`), or `compute` is asynchronous.
 */
export function withPrecision<T>(precision: Precision, compute: () => T): T {
  if (!PRECISIONS.includes(precision)) {
    throw new KernelArgumentError(
      `withPrecision: precision must be one of ${PRECISIONS.join(', ')}, got ${precision}`,
    );
  }
  if (precision === 'mixed' && !hasMixedPrecision()) {
    throw new KernelArgumentError(
      `withPrecision: 'mixed' needs the backend webgpu and an adapter with shader-f16, got ` +
        `${tf.getBackend()}: take 'float32'`,
    );
  }
  const before = current;
  current = precision;
  try {
    const result = compute();
    if (result instanceof Promise) {
      throw new KernelArgumentError('withPrecision: compute must be synchronous, got a promise');
    }
    return result;
  } finally {
    current = before;
  }
}
