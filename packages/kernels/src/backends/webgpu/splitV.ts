import type { SplitVAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { replaceKernel } from '../kernelDefinition.js';
import { dispatch, ITEM_ENTRY, ITEM_INDEX, u32, workgroupsFor } from './dispatch.js';
import { allocateLike } from './halfTensors.js';
import type { Shader } from './shader.js';
import { type Storage, sizeOf, storageOf, type WebGpuBackend } from './webGpuBackend.js';

/** An invocation copies one element, to where it belongs. */
function shader(count: number, storage: Storage): Shader {
  const parts = Array.from({ length: count }, (_, index) => index);
  return {
    name: `split into ${count}`,
    storages: Array.from({ length: count + 1 }, () => storage),
    code: /* wgsl */ `
struct Uniforms { size: u32, length: u32, inner: u32, ${parts.map((part) => `length_${part}: u32`).join(', ')} }
@group(0) @binding(0) var<storage, read> x: array<${storage}>;
${parts.map((part) => `@group(0) @binding(${part + 1}) var<storage, read_write> part_${part}: array<${storage}>;`).join('\n')}
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${ITEM_INDEX}
${ITEM_ENTRY} {
  let at = item_index(workgroup, workgroups, local);
  if (at >= uniforms.size) { return; }
  let within = at % uniforms.inner;
  var place = at / uniforms.inner % uniforms.length;
  let outer = at / uniforms.inner / uniforms.length;
${parts
  .map(
    (part) => `
  if (place < uniforms.length_${part}) {
    part_${part}[(outer * uniforms.length_${part} + place) * uniforms.inner + within] = x[at];
    return;
  }
  place -= uniforms.length_${part};`,
  )
  .join('')}
}
`,
  };
}

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
    const most = backend.device.limits.maxStorageBuffersPerShaderStage - 1;
    const isServed = x.dtype === 'float32' && lengths.length <= most && lengths.every((n) => n > 0);
    if (!isServed || sizeOf(x) === 0) return stock!(call);
    const parts = lengths.map((length) => allocateLike(backend, x, x.shape.with(axis, length)));
    const inner = x.shape.slice(axis + 1).reduce((product, size) => product * size, 1);
    dispatch(backend, {
      shader: shader(parts.length, storageOf(backend, x)),
      tensors: [x, ...parts],
      uniforms: [sizeOf(x), x.shape[axis]!, inner, ...lengths].map(u32),
      workgroups: workgroupsFor(backend, sizeOf(x)),
    });
    return parts;
  },
);
