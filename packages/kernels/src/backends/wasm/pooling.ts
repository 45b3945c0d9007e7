import type { AvgPoolGradAttrs, MaxPoolGradAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel } from '../../kernels.js';
import { poolGeometry } from '../../pooling/windows.js';
import { wasmKernel } from './kernel.js';
import { addressOf, allocate } from './wasmBackend.js';

interface PoolGradInputs {
  readonly dy: TensorInfo;
  readonly input: TensorInfo;
}

/** tfjs's kernel of this name divides by the area of the window, also where part of it is padding. */
export const avgPoolGrad: Kernel<PoolGradInputs, AvgPoolGradAttrs> = wasmKernel(
  ({ inputs: { dy, input }, attrs, backend, kernels }) => {
    const dx = allocate(backend, input.shape);
    const geometry = poolGeometry(input.shape, attrs);
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
      ...poolGeometry(input.shape, attrs),
    );
    return dx;
  },
);
