import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';

/** The float32 values of a tensor on tfjs's cpu backend: its own array, not a copy. */
export function readValues(backend: object, { dataId }: TensorInfo): Float32Array {
  return (backend as KernelBackend).readSync(dataId) as Float32Array;
}

/** A new float32 tensor on the cpu backend around `values`, which it then owns. */
export function makeTensor(backend: object, shape: number[], values: Float32Array): TensorInfo {
  const dataId = (backend as KernelBackend).write(values, shape, 'float32');
  return { dataId, shape, dtype: 'float32' };
}
