import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, RReluAttrs, RReluGradInputs, RReluInputs } from '../../kernels.js';
import { meanSlope } from '../../random/drawSlopes.js';
import { dispatch, f32, ITEM_ENTRY, ITEM_INDEX, u32, workgroupsFor } from './dispatch.js';
import { allocateActivation } from './halfTensors.js';
import type { Shader } from './shader.js';
import { ROUNDED, SLOPE_MEMBERS, SLOPES, slopeUniforms } from './slopes.js';
import { type Storage, sizeOf, storageOf, type WebGpuBackend } from './webGpuBackend.js';

type Storages = readonly [condition: Storage, value: Storage, out: Storage];

/** out = value where condition > 0, value times a slope elsewhere: four elements an invocation. */
const rectify = (training: boolean, [condition, value, out]: Storages): Shader => ({
  name: training ? 'rrelu' : 'leakyRelu',
  storages: [condition, value, out],
  code: () => /* wgsl */ `
struct Uniforms { ${SLOPE_MEMBERS}, size: u32, zero: u32 }
@group(0) @binding(0) var<storage, read> condition: array<${condition}>;
@group(0) @binding(1) var<storage, read> value: array<${value}>;
@group(0) @binding(2) var<storage, read_write> out: array<${out}>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${ITEM_INDEX}
${ROUNDED}
${training ? SLOPES : 'fn slopes(group: u32) -> vec4f { return vec4f(rounded(uniforms.lower)); }'}
${ITEM_ENTRY} {
  let group = item_index(workgroup, workgroups, local);
  let first = 4u * group;
  if (first >= uniforms.size) { return; }
  let factors = slopes(group);
  for (var lane = 0u; lane < min(4u, uniforms.size - first); lane++) {
    let at = first + lane;
    let v = f32(value[at]);
    out[at] = ${out}(select(rounded(v * factors[lane]), v, f32(condition[at]) > 0.0));
  }
}
`,
});

function run(
  backend: WebGpuBackend,
  condition: TensorInfo,
  value: TensorInfo,
  attrs: RReluAttrs,
): TensorInfo {
  const out = allocateActivation(backend, condition.shape);
  const size = sizeOf(out);
  if (size === 0) return out;
  const storageIn = (tensor: TensorInfo) => storageOf(backend, tensor);
  const slopes = attrs.training
    ? slopeUniforms(attrs)
    : [...Array.from({ length: 4 }, () => u32(0)), f32(meanSlope(attrs)), f32(0)];
  dispatch(backend, {
    shader: rectify(attrs.training, [storageIn(condition), storageIn(value), storageIn(out)]),
    tensors: [condition, value, out],
    uniforms: [...slopes, u32(size), u32(0)],
    workgroups: workgroupsFor(backend, Math.ceil(size / 4)),
  });
  return out;
}

export const rrelu: Kernel<RReluInputs<TensorInfo>, RReluAttrs> = ({
  inputs: { x },
  attrs,
  backend,
}) => run(backend as WebGpuBackend, x, x, attrs);

export const rreluGrad: Kernel<RReluGradInputs<TensorInfo>, RReluAttrs> = ({
  inputs: { dy, x },
  attrs,
  backend,
}) => run(backend as WebGpuBackend, x, dy, attrs);
