import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel } from '../../kernels.js';
import { wasmKernel } from './kernel.js';

/**
 * A second name for the same data, as on tfjs's cpu backend; the stock wasm kernel copies. The
 * engine makes one of every tensor that it saves for the backward pass, so that this halves the
 * memory of a training step.
 */
export const identity: Kernel<{ x: TensorInfo }, object> = wasmKernel(
  ({ inputs: { x }, backend }) => {
    backend.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  },
);
