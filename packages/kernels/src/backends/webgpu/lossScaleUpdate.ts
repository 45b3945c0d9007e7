import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  type Kernel,
  LOSS_SCALE_INPUTS,
  type LossScaleUpdateAttrs,
  type LossScaleUpdateInputs,
  listedInputs,
} from '../../kernels.js';
import { dispatch, f32 } from './dispatch.js';
import { type ListForm, runOnLists } from './lists.js';
import type { Shader } from './shader.js';
import { allocate, bufferOf, type WebGpuBackend } from './webGpuBackend.js';

/** By its exponent, as a compiler may take it that there are no infinities. */
const LOOK: ListForm = {
  name: 'lossScale overflow',
  written: [],
  read: ['gradient'],
  shared: { overflow: { access: 'read_write', type: 'atomic<u32>' } },
  numbers: [],
  formula: /* wgsl */ `
    if ((bitcast<u32>(gradient[at]) & 0x7f800000u) == 0x7f800000u) { atomicStore(&overflow, 1u); }`,
};

const MOVE: Shader = {
  name: 'lossScale move',
  code: () => /* wgsl */ `
struct Uniforms { growth_interval: f32, growth_factor: f32, backoff_factor: f32 }
struct State { scale: f32, steps: f32 }
@group(0) @binding(0) var<storage, read> state: State;
@group(0) @binding(1) var<storage, read> overflow: u32;
@group(0) @binding(2) var<storage, read_write> factor: f32;
@group(0) @binding(3) var<storage, read_write> moved: State;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
@compute @workgroup_size(1)
fn main() {
  if (overflow != 0u) {
    factor = 0.0;
    moved = State(state.scale * uniforms.backoff_factor, 0.0);
    return;
  }
  factor = 1.0 / state.scale;
  let steps = state.steps + 1.0;
  if (steps >= uniforms.growth_interval) {
    moved = State(state.scale * uniforms.growth_factor, 0.0);
  } else {
    moved = State(state.scale, steps);
  }
}
`,
};

function clear(backend: WebGpuBackend, tensor: TensorInfo): void {
  const buffer = bufferOf(backend, tensor);
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.commandEncoder.clearBuffer(buffer);
}

export const lossScaleUpdate: Kernel<LossScaleUpdateInputs<TensorInfo>, LossScaleUpdateAttrs> = ({
  inputs,
  attrs: { growthInterval, growthFactor, backoffFactor },
  backend,
}) => {
  const webGpu = backend as WebGpuBackend;
  const [overflow, factor, moved] = [
    allocate(webGpu, []),
    allocate(webGpu, []),
    allocate(webGpu, [2]),
  ];
  clear(webGpu, overflow);
  runOnLists(webGpu, LOOK, listedInputs(inputs, LOSS_SCALE_INPUTS), [], [overflow]);
  dispatch(webGpu, {
    shader: MOVE,
    tensors: [inputs.state, overflow, factor, moved],
    uniforms: [growthInterval, growthFactor, backoffFactor].map(f32),
    workgroups: [1],
  });
  webGpu.disposeData(overflow.dataId);
  return [factor, moved];
};
