import * as tf from '@tensorflow/tfjs-core';
import { KernelArgumentError } from '../kernelArgumentError.js';
import type { ExplicitPadding } from '../kernels.js';
import { type Padding, paddingRule } from '../padding.js';
import { areaPerRealCell } from '../pooling/areaPerRealCell.js';
import type { PoolAttrs } from '../pooling/windows.js';
import { registerKernels } from '../registerKernels.js';
import { runKernel } from '../runKernel.js';
import { checkTensor } from './argumentChecks.js';
import { resolvePadding, resolveSize, type Size2D } from './windowArguments.js';

export interface PoolOptions {
  /** Height and width of the window. */
  readonly size: Size2D;
  /** Rows and columns from one window to the next. */
  readonly strides: Size2D;
  /**
   * Cells of padding on every side, or TensorFlow's rule 'same' or 'valid'. A pool of the ceil form
   * without padding (3 x 3, stride 2, on an even size) is 'same'.
   */
  readonly padding: Padding;
}

/** tfjs's TensorFlow backend knows 'same' and 'valid' only. */
const REFUSES_NUMBERS = 'tensorflow';

/** A pool of an input with its padding around it: padding still never wins, and does not count. */
function poolOfPadded(
  kernelName: string,
  x: tf.Tensor4D,
  [top, bottom, left, right]: ExplicitPadding,
  attrs: PoolAttrs,
): tf.Tensor4D {
  return tf.tidy(() => {
    const isMax = kernelName === tf.MaxPool;
    const border: [number, number][] = [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ];
    const padded = tf.pad(x, border, isMax ? Number.NEGATIVE_INFINITY : 0);
    const valid = { ...attrs, pad: 'valid' };
    const pooled = runKernel<tf.Tensor4D>(kernelName, { x: padded }, valid);
    const factors = isMax ? null : areaPerRealCell(x.shape, attrs);
    return factors === null ? pooled : tf.mul(pooled, factors);
  });
}

/** Checks the arguments and runs the stock kernel, whose gradient `registerKernels` has put right. */
function pool(op: string, kernelName: string, x: tf.Tensor4D, options: PoolOptions): tf.Tensor4D {
  checkTensor(op, 'x', x, 4);
  const filterSize = resolveSize(op, 'size', options.size);
  const strides = resolveSize(op, 'strides', options.strides);
  const zeros = resolvePadding(op, options.padding, x.shape, filterSize, strides);
  if (typeof options.padding === 'number' && options.padding >= Math.min(...filterSize)) {
    throw new KernelArgumentError(
      `${op}: padding must be smaller than the window of ${filterSize.join(' x ')}, ` +
        `got ${options.padding}: a window without a real cell has no value.`,
    );
  }
  registerKernels();
  // The rule where there is one.
  const pad = paddingRule(zeros, x.shape, filterSize, strides) ?? options.padding;
  const attrs = { filterSize, strides, pad };
  if (typeof pad === 'number' && tf.getBackend() === REFUSES_NUMBERS) {
    return poolOfPadded(kernelName, x, zeros, attrs);
  }
  // Not the stock op: `tf.avgPool` casts, and only tfjs-layers registers the gradient of a cast.
  return runKernel<tf.Tensor4D>(kernelName, { x }, attrs);
}

/**
 * Average pooling. Each output is the sum of its window's real cells, divided by their number:
 * padding counts neither above nor below the line. The gradient divides by the same number, which
 * the stock kernels of most backends do not.
 *
 * @param x A float32 tensor [N, H, W, C].
 * @returns [N, H', W', C].
 * @throws {KernelArgumentError} if `x` is not of rank 4, size or strides are not positive integers,
 * or the padding is not valid or not smaller than the window.
 */
export function avgPool(x: tf.Tensor4D, options: PoolOptions): tf.Tensor4D {
  return pool('avgPool', tf.AvgPool, x, options);
}

/**
 * Max pooling. Padding never wins: it counts as minus infinity. The gradient of an output goes to
 * the greatest cell of its window, to one of them where several are equal.
 *
 * @param x A float32 tensor [N, H, W, C].
 * @returns [N, H', W', C].
 * @throws {KernelArgumentError} if `x` is not of rank 4, size or strides are not positive integers,
 * or the padding is not valid or not smaller than the window.
 */
export function maxPool(x: tf.Tensor4D, options: PoolOptions): tf.Tensor4D {
  return pool('maxPool', tf.MaxPool, x, options);
}
