import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { KernelArgumentError } from '../kernelArgumentError.js';
import { CifarConv2D, type Conv2DAttrs } from '../kernels.js';
import type { Padding } from '../padding.js';
import { registerKernels } from '../registerKernels.js';
import { runKernel } from '../runKernel.js';
import { checkShape, checkTensor } from './argumentChecks.js';
import { resolvePadding, resolveSize, type Size2D } from './windowArguments.js';

export interface Conv2DOptions {
  /** Rows and columns from one window to the next. Default: 1. */
  readonly strides?: Size2D;
  /** Zeros on every side, or TensorFlow's rule 'same' or 'valid'. Default: 'valid'. */
  readonly padding?: Padding;
}

/** Throws where a convolution's arguments do not match. @returns Its strides and its zeros. */
export function convolutionAttrs(
  op: string,
  x: Tensor4D,
  filter: Tensor4D,
  bias: Tensor1D | null,
  options: Conv2DOptions,
): Pick<Conv2DAttrs, 'strides' | 'pad'> {
  checkTensor(op, 'x', x, 4);
  checkTensor(op, 'filter', filter, 4);
  const [height, width, inChannels, outChannels] = filter.shape;
  if (inChannels !== x.shape[3]) {
    throw new KernelArgumentError(
      `${op}: a filter of shape [${filter.shape.join(', ')}] reads ${inChannels} channels, ` +
        `but x of shape [${x.shape.join(', ')}] has ${x.shape[3]}.`,
    );
  }
  if (bias !== null) checkShape(op, 'bias', bias, [outChannels], 'as the filter says');
  const strides = resolveSize(op, 'strides', options.strides ?? 1);
  const padding = options.padding ?? 'valid';
  const pad = resolvePadding(op, padding, x.shape, [height, width], strides);
  return { strides, pad };
}

/**
 * Two-dimensional convolution (cross-correlation), with a bias or without:
 * y[n, i, j, o] = bias[o] + sum over r, s, c of x[n, i * sh + r - top, j * sw + s - left, c] *
 * filter[r, s, c, o], where x is zero outside its bounds.
 *
 * A numeric padding p puts p zeros on all four sides whatever the stride, as MXNet and PyTorch do.
 * With p, an axis of size n has floor((n + 2p - k) / stride) + 1 outputs.
 *
 * @param x A float32 tensor [N, H, W, Cin].
 * @param filter [kh, kw, Cin, Cout].
 * @param bias [Cout], or null.
 * @returns [N, H', W', Cout].
 * @throws {KernelArgumentError} if ranks or channels do not match, strides are not positive
 * integers, the padding is not valid, or the filter does not fit into the padded input.
 */
export function conv2d(
  x: Tensor4D,
  filter: Tensor4D,
  bias: Tensor1D | null = null,
  options: Conv2DOptions = {},
): Tensor4D {
  const attrs = convolutionAttrs('conv2d', x, filter, bias, options);
  registerKernels();
  const inputs = bias === null ? { x, filter } : { x, filter, bias };
  return runKernel<Tensor4D>(CifarConv2D, inputs, { ...attrs, hasBias: bias !== null });
}
