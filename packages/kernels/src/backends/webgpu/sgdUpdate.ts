import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, SgdForm, SgdUpdateAttrs, SgdUpdateInputs } from '../../kernels.js';
import { dispatch, f32, ITEM_ENTRY, ITEM_INDEX, u32, workgroupsFor } from './dispatch.js';
import type { Shader } from './shader.js';
import { allocate, sizeOf, type WebGpuBackend } from './webGpuBackend.js';

const FORMULA: Readonly<Record<SgdForm, string>> = {
  velocity: /* wgsl */ `
  let moved = uniforms.momentum * velocity[at] - uniforms.learning_rate * decayed;
  new_velocity[at] = moved;
  new_weight[at] = w + moved;`,
  gradient: /* wgsl */ `
  let gathered = uniforms.momentum * velocity[at] + decayed;
  new_velocity[at] = gathered;
  new_weight[at] = w - uniforms.learning_rate * gathered;`,
  nesterov: /* wgsl */ `
  let gathered = uniforms.momentum * velocity[at] + decayed;
  new_velocity[at] = gathered;
  new_weight[at] = w - uniforms.learning_rate * (decayed + uniforms.momentum * gathered);`,
};

const shader = (form: SgdForm): Shader => ({
  name: `sgdUpdate ${form}`,
  code: /* wgsl */ `
struct Uniforms { learning_rate: f32, momentum: f32, weight_decay: f32, size: u32 }
@group(0) @binding(0) var<storage, read> weight: array<f32>;
@group(0) @binding(1) var<storage, read> velocity: array<f32>;
@group(0) @binding(2) var<storage, read> gradient: array<f32>;
@group(0) @binding(3) var<storage, read_write> new_weight: array<f32>;
@group(0) @binding(4) var<storage, read_write> new_velocity: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${ITEM_INDEX}
${ITEM_ENTRY} {
  let at = item_index(workgroup, workgroups, local);
  if (at >= uniforms.size) { return; }
  let w = weight[at];
  let decayed = gradient[at] + uniforms.weight_decay * w;
  ${FORMULA[form]}
}
`,
});

const SHADERS: Readonly<Record<SgdForm, Shader>> = {
  velocity: shader('velocity'),
  gradient: shader('gradient'),
  nesterov: shader('nesterov'),
};

export const sgdUpdate: Kernel<SgdUpdateInputs<TensorInfo>, SgdUpdateAttrs> = ({
  inputs: { weight, velocity, gradient },
  attrs: { learningRate, momentum, weightDecay, form },
  backend,
}) => {
  const webGpu = backend as WebGpuBackend;
  const outputs = [allocate(webGpu, weight.shape), allocate(webGpu, weight.shape)];
  const size = sizeOf(weight);
  if (size === 0) return outputs;
  dispatch(webGpu, {
    shader: SHADERS[form],
    tensors: [weight, velocity, gradient, ...outputs],
    uniforms: [f32(learningRate), f32(momentum), f32(weightDecay), u32(size)],
    workgroups: workgroupsFor(webGpu, size),
  });
  return outputs;
};
