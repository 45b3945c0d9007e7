import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { replaceKernel } from '../kernelDefinition.js';
import { dispatch, ITEM_ENTRY, ITEM_INDEX, u32, workgroupsFor } from './dispatch.js';
import { allocateLike } from './halfTensors.js';
import type { Shader } from './shader.js';
import { sizeOf, storageOf, type WebGpuBackend } from './webGpuBackend.js';

const SHADER: Shader = {
  name: 'add',
  storages: ['f16', 'f16', 'f16'],
  code: () => /* wgsl */ `
struct Uniforms { size: u32 }
@group(0) @binding(0) var<storage, read> a: array<f16>;
@group(0) @binding(1) var<storage, read> b: array<f16>;
@group(0) @binding(2) var<storage, read_write> sum: array<f16>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${ITEM_INDEX}
${ITEM_ENTRY} {
  let at = item_index(workgroup, workgroups, local);
  if (at < uniforms.size) { sum[at] = f16(f32(a[at]) + f32(b[at])); }
}
`,
};

interface AddInputs {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
}

/** Adds gradients where a tensor is used more than once; what is not in 16 bits is tfjs's to add. */
export const add = replaceKernel<AddInputs, object>(tf.Add, (_backendName, stock) => (call) => {
  const { a, b } = call.inputs;
  const backend = call.backend as WebGpuBackend;
  const isServed =
    a.dtype === 'float32' &&
    b.dtype === 'float32' &&
    tf.util.arraysEqual(a.shape, b.shape) &&
    [a, b].every((tensor) => storageOf(backend, tensor) === 'f16');
  if (!isServed) return stock!(call);
  const sum = allocateLike(backend, a, a.shape);
  const size = sizeOf(sum);
  dispatch(backend, {
    shader: SHADER,
    tensors: [a, b, sum],
    uniforms: [u32(size)],
    workgroups: workgroupsFor(backend, size),
  });
  return sum;
});
