import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, RReluAttrs, RReluGradInputs, RReluInputs } from '../../kernels.js';
import { wasmKernel } from './kernel.js';
import { meanSlope, randomSlopes } from './slopeArguments.js';
import { addressOf, allocate, withScratch } from './wasmBackend.js';

// One chunk of slopes, drawn while the elements that take them are in the cache.
const SLOPE_CHUNK_BYTES = 4 * 1024;

const sizeOf = (tensor: TensorInfo) => tensor.shape.reduce((product, size) => product * size, 1);

export const rrelu: Kernel<RReluInputs<TensorInfo>, RReluAttrs> = wasmKernel(
  ({ inputs: { x }, attrs, backend, kernels }) => {
    const y = allocate(backend, x.shape);
    const [input, output] = [addressOf(backend, x), addressOf(backend, y)];
    if (attrs.training) {
      withScratch(backend, SLOPE_CHUNK_BYTES, (slopes) =>
        kernels.rrelu(input, output, sizeOf(x), slopes, ...randomSlopes(attrs)),
      );
    } else {
      kernels.rreluInference(input, input, output, sizeOf(x), meanSlope(attrs)[4]);
    }
    return y;
  },
);

export const rreluGrad: Kernel<RReluGradInputs<TensorInfo>, RReluAttrs> = wasmKernel(
  ({ inputs: { dy, x }, attrs, backend, kernels }) => {
    const dx = allocate(backend, x.shape);
    const [gradient, input, output] = [
      addressOf(backend, dy),
      addressOf(backend, x),
      addressOf(backend, dx),
    ];
    if (attrs.training) {
      withScratch(backend, SLOPE_CHUNK_BYTES, (slopes) =>
        kernels.rreluGradient(gradient, input, output, sizeOf(x), slopes, ...randomSlopes(attrs)),
      );
    } else {
      kernels.rreluInference(input, gradient, output, sizeOf(x), meanSlope(attrs)[4]);
    }
    return dx;
  },
);
