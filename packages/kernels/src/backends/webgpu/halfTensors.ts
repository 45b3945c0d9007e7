/// <reference types="@webgpu/types" />
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { isMixed } from '../../precision.js';
import { dispatch, ITEM_ENTRY, ITEM_INDEX, u32, workgroupsFor } from './dispatch.js';
import type { Shader } from './shader.js';
import { allocate, sizeOf, storageOf, type WebGpuBackend } from './webGpuBackend.js';

// tfjs has no 16-bit floats. A tensor that is stored in them is one of dtype float32 to it, and has a
// mark of ours. Kernels of ours that know the mark read it as it is; whoever else asks the backend for
// its memory or its values finds it in 32 bits from then on.

const WIDEN: Shader = {
  name: 'widen',
  storages: ['f16', 'f32'],
  code: () => /* wgsl */ `
struct Uniforms { size: u32 }
@group(0) @binding(0) var<storage, read> half: array<f16>;
@group(0) @binding(1) var<storage, read_write> wide: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${ITEM_INDEX}
${ITEM_ENTRY} {
  let at = item_index(workgroup, workgroups, local);
  if (at < uniforms.size) { wide[at] = f32(half[at]); }
}
`,
};

/** Puts a tensor's numbers into 32 bits, if they are not. */
function widen(backend: WebGpuBackend, dataId: object): void {
  const data = backend.tensorMap.has(dataId) ? backend.tensorMap.get(dataId) : undefined;
  if (!data?.isHalf) return;
  const { shape } = data;
  const wide = allocate(backend, shape);
  const size = sizeOf(data);
  dispatch(backend, {
    shader: WIDEN,
    tensors: [{ dataId, shape, dtype: 'float32' }, wide],
    uniforms: [u32(size)],
    workgroups: workgroupsFor(backend, size),
  });
  const wideData = backend.tensorMap.get(wide.dataId);
  [data.resource, wideData.resource] = [wideData.resource!, data.resource!];
  data.isHalf = false;
  // With the memory of 16 bits, which the dispatch is still to read.
  backend.disposeData(wide.dataId);
}

/** Backends whose ways to a tensor's memory go by `widen`. */
const guarded = new WeakSet<WebGpuBackend>();

function guard(backend: WebGpuBackend): void {
  if (guarded.has(backend)) return;
  guarded.add(backend);
  for (const name of ['uploadToGPU', 'read', 'readSync', 'readToGPU'] as const) {
    const stock = backend[name].bind(backend) as (dataId: object, ...rest: unknown[]) => never;
    backend[name] = (dataId: object, ...rest: unknown[]) => {
      widen(backend, dataId);
      return stock(dataId, ...rest);
    };
  }
}

const HALF_BYTES = 2;

/** A new tensor of 16-bit floats on the device, not cleared. */
function allocateHalf(backend: WebGpuBackend, shape: readonly number[]): TensorInfo {
  guard(backend);
  const tensor = allocate(backend, shape);
  const size = sizeOf(tensor);
  if (size === 0) return tensor;
  const data = backend.tensorMap.get(tensor.dataId);
  // Bindings and copies are of whole words.
  const bytes = 4 * Math.ceil((HALF_BYTES * size) / 4);
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  data.resource = backend.bufferManager.acquireBuffer(bytes, usage);
  data.isHalf = true;
  return tensor;
}

/** A new tensor on the device, not cleared, stored as another one is. */
export const allocateLike = (
  backend: WebGpuBackend,
  like: TensorInfo,
  shape: readonly number[],
): TensorInfo =>
  storageOf(backend, like) === 'f16' ? allocateHalf(backend, shape) : allocate(backend, shape);

/** A new tensor on the device, not cleared, in the precision that activations are computed in. */
export const allocateActivation = (backend: WebGpuBackend, shape: readonly number[]): TensorInfo =>
  isMixed() ? allocateHalf(backend, shape) : allocate(backend, shape);
