import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BatchNormInferenceAttrs, BatchNormInferenceInputs, Kernel } from '../../kernels.js';
import { meanSlope } from '../../random/drawSlopes.js';
import { dispatch, f32, ITEM_ENTRY, ITEM_INDEX, u32, workgroupsFor } from './dispatch.js';
import { allocateActivation } from './halfTensors.js';
import type { Shader } from './shader.js';
import { type Storage, sizeOf, storageOf, type WebGpuBackend } from './webGpuBackend.js';

const shader = (xStorage: Storage, yStorage: Storage): Shader => ({
  name: 'batchNorm inference',
  storages: [xStorage, 'f32', 'f32', 'f32', 'f32', yStorage],
  code: () => /* wgsl */ `
struct Uniforms { size: u32, channels: u32, epsilon: f32, slope: f32 }
@group(0) @binding(0) var<storage, read> x: array<${xStorage}>;
@group(0) @binding(1) var<storage, read> gamma: array<f32>;
@group(0) @binding(2) var<storage, read> beta: array<f32>;
@group(0) @binding(3) var<storage, read> mean: array<f32>;
@group(0) @binding(4) var<storage, read> variance: array<f32>;
@group(0) @binding(5) var<storage, read_write> y: array<${yStorage}>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${ITEM_INDEX}
${ITEM_ENTRY} {
  let at = item_index(workgroup, workgroups, local);
  if (at >= uniforms.size) { return; }
  let c = at % uniforms.channels;
  let scale = gamma[c] * inverseSqrt(variance[c] + uniforms.epsilon);
  let normalized = (f32(x[at]) - mean[c]) * scale + beta[c];
  y[at] = ${yStorage}(select(normalized * uniforms.slope, normalized, normalized > 0.0));
}
`,
});

export const batchNormInference: Kernel<
  BatchNormInferenceInputs<TensorInfo>,
  BatchNormInferenceAttrs
> = ({ inputs: { x, gamma, beta, mean, variance }, attrs: { epsilon, rrelu }, backend }) => {
  const webGpu = backend as WebGpuBackend;
  const y = allocateActivation(webGpu, x.shape);
  const size = sizeOf(x);
  if (size === 0) return y;
  const slope = rrelu === null ? 1 : meanSlope(rrelu);
  dispatch(webGpu, {
    shader: shader(storageOf(webGpu, x), storageOf(webGpu, y)),
    tensors: [x, gamma, beta, mean, variance, y],
    uniforms: [u32(size), u32(sizeOf(gamma)), f32(epsilon), f32(slope)],
    workgroups: workgroupsFor(webGpu, size),
  });
  return y;
};
