import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  type Kernel,
  listedInputs,
  SGD_INPUTS,
  type SgdForm,
  type SgdUpdateAttrs,
  type SgdUpdateInputs,
  type SgdUpdatesAttrs,
  type SgdUpdatesInputs,
  type WeightDecayMode,
} from '../../kernels.js';
import { dispatch, f32, ITEM_ENTRY, ITEM_INDEX, u32, workgroupsFor } from './dispatch.js';
import { type ListForm, runOnLists } from './lists.js';
import type { Shader } from './shader.js';
import { allocate, sizeOf, type WebGpuBackend } from './webGpuBackend.js';
import { decayedGradient } from './weightDecay.js';

/** `w`, `v` and `decayed` to `moved_weight` and `moved_velocity`. */
const FORMULA: Readonly<Record<SgdForm, string>> = {
  velocity: /* wgsl */ `
    let moved_velocity = uniforms.momentum * v - uniforms.learning_rate * decayed;
    let moved_weight = w + moved_velocity;`,
  gradient: /* wgsl */ `
    let moved_velocity = uniforms.momentum * v + decayed;
    let moved_weight = w - uniforms.learning_rate * moved_velocity;`,
  nesterov: /* wgsl */ `
    let moved_velocity = uniforms.momentum * v + decayed;
    let moved_weight = w - uniforms.learning_rate * (decayed + uniforms.momentum * moved_velocity);`,
};

/** The step of the element `at`, whose gradient is `g`. */
const move = (form: SgdForm, mode: WeightDecayMode) => /* wgsl */ `
    let start = weight[at];
    let v = velocity[at];
    let w = ${mode === 'coupled' ? 'start' : 'start - uniforms.learning_rate * uniforms.weight_decay * start'};
    let decayed = ${decayedGradient[mode]};
    ${FORMULA[form]}`;

const shader = (form: SgdForm): Shader => ({
  name: `sgdUpdate ${form}`,
  code: () => /* wgsl */ `
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
  let g = gradient[at];
  ${move(form, 'coupled')}
  new_velocity[at] = moved_velocity;
  new_weight[at] = moved_weight;
}
`,
});

const numbers = ({ learningRate, momentum, weightDecay }: SgdUpdateAttrs) =>
  [learningRate, momentum, weightDecay].map(f32);

export const sgdUpdate: Kernel<SgdUpdateInputs<TensorInfo>, SgdUpdateAttrs> = ({
  inputs: { weight, velocity, gradient },
  attrs,
  backend,
}) => {
  const webGpu = backend as WebGpuBackend;
  const outputs = [allocate(webGpu, weight.shape), allocate(webGpu, weight.shape)];
  const size = sizeOf(weight);
  if (size === 0) return outputs;
  dispatch(webGpu, {
    shader: shader(attrs.form),
    tensors: [weight, velocity, gradient, ...outputs],
    uniforms: [...numbers(attrs), u32(size)],
    workgroups: workgroupsFor(webGpu, size),
  });
  return outputs;
};

const listForm = ({ form, weightDecayMode }: SgdUpdatesAttrs, hasFactor: boolean): ListForm => ({
  name: `sgdUpdates ${form} ${weightDecayMode}${hasFactor ? ' with factor' : ''}`,
  written: ['weight', 'velocity'],
  read: ['gradient'],
  ...(hasFactor && { shared: { factor: { access: 'read', type: 'f32' } } }),
  numbers: ['learning_rate', 'momentum', 'weight_decay'],
  formula: `${hasFactor ? 'if (factor == 0.0) { return; }' : ''}
    let g = gradient[at]${hasFactor ? ' * factor' : ''};
    ${move(form, weightDecayMode)}
    velocity[at] = moved_velocity;
    weight[at] = moved_weight;`,
});

export const sgdUpdates: Kernel<SgdUpdatesInputs<TensorInfo>, SgdUpdatesAttrs> = ({
  inputs,
  attrs,
  backend,
}) => {
  const { factor } = inputs;
  const parameters = listedInputs(inputs, SGD_INPUTS);
  return runOnLists(
    backend as WebGpuBackend,
    listForm(attrs, factor !== undefined),
    parameters,
    numbers(attrs),
    factor ? [factor] : [],
  ).flat();
};
