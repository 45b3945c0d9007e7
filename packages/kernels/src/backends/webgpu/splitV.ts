import type { SplitVAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { replaceKernel } from '../kernelDefinition.js';
import { allocateLike } from './halfTensors.js';
import { bindsParts, copyParts } from './partsOfAxis.js';
import { sizeOf, type WebGpuBackend } from './webGpuBackend.js';

/** tfjs's kernel of this name takes a dispatch for each part: it is the gradient of a concatenation. */
export const splitV = replaceKernel<{ readonly x: TensorInfo }, SplitVAttrs>(
  tf.SplitV,
  (_backendName, stock) => (call) => {
    const { x } = call.inputs;
    const backend = call.backend as WebGpuBackend;
    const [axis] = tf.util.parseAxisParam(call.attrs.axis, x.shape) as [number];
    const lengths = tf.backend_util.prepareSplitSize(
      x as tf.Tensor,
      call.attrs.numOrSizeSplits,
      axis,
    );
    const isServed =
      x.dtype === 'float32' && bindsParts(backend, lengths.length) && lengths.every((n) => n > 0);
    if (!isServed || sizeOf(x) === 0) return stock!(call);
    const parts = lengths.map((length) => allocateLike(backend, x, x.shape.with(axis, length)));
    copyParts(backend, 'split', { whole: x, parts, axis });
    return parts;
  },
);
