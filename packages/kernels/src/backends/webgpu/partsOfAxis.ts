import type { TensorInfo } from '@tensorflow/tfjs-core';
import { dispatch, ITEM_ENTRY, ITEM_INDEX, u32, workgroupsFor } from './dispatch.js';
import type { Shader } from './shader.js';
import { type Storage, sizeOf, storageOf, type WebGpuBackend } from './webGpuBackend.js';

type Direction = 'split' | 'concat';

/** An invocation copies one element of the whole, to its part or from it. */
function shaderOf(direction: Direction, whole: Storage, parts: readonly Storage[]): Shader {
  const [wholeAccess, partAccess] =
    direction === 'split' ? ['read', 'read_write'] : ['read_write', 'read'];
  const copy = (part: number, storage: Storage) =>
    direction === 'split'
      ? `part_${part}[place_in_part] = ${storage}(whole[at]);`
      : `whole[at] = ${whole}(part_${part}[place_in_part]);`;
  const eachPart = (code: (part: number, storage: Storage) => string) =>
    parts.map((storage, part) => code(part, storage));
  return {
    name: `${direction} of ${parts.length}`,
    storages: [whole, ...parts],
    code: () => /* wgsl */ `
struct Uniforms { size: u32, length: u32, inner: u32, ${eachPart((part) => `length_${part}: u32`).join(', ')} }
@group(0) @binding(0) var<storage, ${wholeAccess}> whole: array<${whole}>;
${eachPart(
  (part, storage) =>
    `@group(0) @binding(${part + 1}) var<storage, ${partAccess}> part_${part}: array<${storage}>;`,
).join('\n')}
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${ITEM_INDEX}
${ITEM_ENTRY} {
  let at = item_index(workgroup, workgroups, local);
  if (at >= uniforms.size) { return; }
  let within = at % uniforms.inner;
  var place = at / uniforms.inner % uniforms.length;
  let outer = at / uniforms.inner / uniforms.length;
${eachPart(
  (part, storage) => `
  if (place < uniforms.length_${part}) {
    let place_in_part = (outer * uniforms.length_${part} + place) * uniforms.inner + within;
    ${copy(part, storage)}
    return;
  }
  place -= uniforms.length_${part};`,
).join('')}
}
`,
  };
}

/** Whether a shader binds so many parts and the whole. */
export const bindsParts = ({ device }: WebGpuBackend, parts: number): boolean =>
  parts < device.limits.maxStorageBuffersPerShaderStage;

/** Copies between a tensor and its parts along an axis, none of them empty, in one dispatch. */
export function copyParts(
  backend: WebGpuBackend,
  direction: Direction,
  { whole, parts, axis }: { whole: TensorInfo; parts: readonly TensorInfo[]; axis: number },
): void {
  const lengths = parts.map(({ shape }) => shape[axis]!);
  const inner = whole.shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const storageIn = (tensor: TensorInfo) => storageOf(backend, tensor);
  dispatch(backend, {
    shader: shaderOf(direction, storageIn(whole), parts.map(storageIn)),
    tensors: [whole, ...parts],
    uniforms: [sizeOf(whole), whole.shape[axis]!, inner, ...lengths].map(u32),
    workgroups: workgroupsFor(backend, sizeOf(whole)),
  });
}
