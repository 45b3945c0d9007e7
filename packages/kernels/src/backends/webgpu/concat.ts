import type { ConcatAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { replaceKernel } from '../kernelDefinition.js';
import { dispatch, ITEM_ENTRY, ITEM_INDEX, u32, workgroupsFor } from './dispatch.js';
import { allocateLike } from './halfTensors.js';
import type { Shader } from './shader.js';
import { type Storage, sizeOf, storageOf, type WebGpuBackend } from './webGpuBackend.js';

/** An invocation copies one element, from where it belongs. */
function shader(storages: readonly Storage[]): Shader {
  const storage = storages.at(-1)!;
  const parts = Array.from({ length: storages.length - 1 }, (_, index) => index);
  return {
    name: `concat of ${parts.length}`,
    storages,
    code: /* wgsl */ `
struct Uniforms { size: u32, length: u32, inner: u32, ${parts.map((part) => `length_${part}: u32`).join(', ')} }
${parts.map((part) => `@group(0) @binding(${part}) var<storage, read> part_${part}: array<${storages[part]}>;`).join('\n')}
@group(0) @binding(${parts.length}) var<storage, read_write> whole: array<${storage}>;
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
    whole[at] = ${storage}(part_${part}[(outer * uniforms.length_${part} + place) * uniforms.inner + within]);
    return;
  }
  place -= uniforms.length_${part};`,
  )
  .join('')}
}
`,
  };
}

/** tfjs's kernel of this name knows nothing of 16 bits: it serves where there are none. */
export const concat = replaceKernel<TensorInfo[], ConcatAttrs>(
  tf.Concat,
  (_backendName, stock) => (call) => {
    const backend = call.backend as WebGpuBackend;
    const parts = Object.values(call.inputs).filter((part) => sizeOf(part) > 0);
    const halves = parts.filter((part) => storageOf(backend, part) === 'f16');
    const isServed = parts.length < backend.device.limits.maxStorageBuffersPerShaderStage;
    if (halves.length === 0 || !isServed) return stock!(call);
    const [first] = parts as [TensorInfo];
    const [axis] = tf.util.parseAxisParam(call.attrs.axis, first.shape) as [number];
    tf.backend_util.assertParamsConsistent(
      parts.map(({ shape }) => shape),
      axis,
    );
    const lengths = parts.map(({ shape }) => shape[axis]!);
    const length = lengths.reduce((sum, value) => sum + value, 0);
    const inner = first.shape.slice(axis + 1).reduce((product, size) => product * size, 1);
    const whole = allocateLike(backend, halves[0]!, first.shape.with(axis, length));
    const tensors = [...parts, whole];
    dispatch(backend, {
      shader: shader(tensors.map((tensor) => storageOf(backend, tensor))),
      tensors,
      uniforms: [sizeOf(whole), length, inner, ...lengths].map(u32),
      workgroups: workgroupsFor(backend, sizeOf(whole)),
    });
    return whole;
  },
);
