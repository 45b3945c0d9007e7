import type { ConcatAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { replaceKernel } from '../kernelDefinition.js';
import { allocateLike } from './halfTensors.js';
import { bindsParts, copyParts } from './partsOfAxis.js';
import { sizeOf, storageOf, type WebGpuBackend } from './webGpuBackend.js';

/** tfjs's kernel of this name knows nothing of 16 bits: it serves where there are none. */
export const concat = replaceKernel<TensorInfo[], ConcatAttrs>(
  tf.Concat,
  (_backendName, stock) => (call) => {
    const backend = call.backend as WebGpuBackend;
    const parts = Object.values(call.inputs).filter((part) => sizeOf(part) > 0);
    const half = parts.find((part) => storageOf(backend, part) === 'f16');
    if (half === undefined || !bindsParts(backend, parts.length)) return stock!(call);
    const [axis] = tf.util.parseAxisParam(call.attrs.axis, half.shape) as [number];
    const shapes = parts.map(({ shape }) => shape);
    tf.backend_util.assertParamsConsistent(shapes, axis);
    const shape = tf.backend_util.computeOutShape(shapes, axis);
    const whole = allocateLike(backend, half, shape);
    copyParts(backend, 'concat', { whole, parts, axis });
    return whole;
  },
);
