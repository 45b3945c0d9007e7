import type { AvgPoolGradAttrs, MaxPoolGradAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import { backend_util } from '@tensorflow/tfjs-core';
import type { Kernel } from '../../kernels.js';
import { wasmKernel } from './kernel.js';
import type { PoolingArguments } from './module.js';
import { addressOf, allocate } from './wasmBackend.js';

type Shape4D = [number, number, number, number];

interface PoolGradInputs {
  readonly dy: TensorInfo;
  readonly input: TensorInfo;
}

function geometryOf(
  input: TensorInfo,
  { filterSize, strides, pad }: AvgPoolGradAttrs,
): PoolingArguments {
  const info = backend_util.computePool2DInfo(input.shape as Shape4D, filterSize, strides, 1, pad);
  return [
    info.batchSize,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.outHeight,
    info.outWidth,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.strideWidth,
    info.padInfo.top,
    info.padInfo.left,
  ];
}

/** tfjs's kernel of this name divides by the area of the window, also where part of it is padding. */
export const avgPoolGrad: Kernel<PoolGradInputs, AvgPoolGradAttrs> = wasmKernel(
  ({ inputs: { dy, input }, attrs, backend, kernels }) => {
    const dx = allocate(backend, input.shape);
    const geometry = geometryOf(input, attrs);
    kernels.avgPoolGradient(addressOf(backend, dy), addressOf(backend, dx), ...geometry);
    return dx;
  },
);

/** tfjs's kernel of this name loses part of the gradient where windows overlap. */
export const maxPoolGrad: Kernel<PoolGradInputs, MaxPoolGradAttrs> = wasmKernel(
  ({ inputs: { dy, input }, attrs, backend, kernels }) => {
    const dx = allocate(backend, input.shape);
    kernels.maxPoolGradient(
      addressOf(backend, dy),
      addressOf(backend, input),
      addressOf(backend, dx),
      ...geometryOf(input, attrs),
    );
    return dx;
  },
);
