/// <reference types="@webgpu/types" />
import type { Storage, WebGpuBackend } from './webGpuBackend.js';

/** A compute shader with one entry point, `main`. */
export interface Shader {
  /** For profiles and messages; the code must be a function of it. */
  readonly name: string;
  /** WGSL. Group 0: tensors from binding 0 on in the order of a dispatch; group 1: uniforms at 0. */
  readonly code: string;
  /** How the tensors are stored, where not all are `f32`; the code must be a function of this too. */
  readonly storages?: readonly Storage[];
}

/** The type of a number, or of four, as it is stored. Values are converted by its name, both ways. */
export function elementType(storage: Storage, isFour = false): string {
  if (!isFour) return storage;
  return storage === 'f16' ? 'vec4<f16>' : 'vec4f';
}

// Compiled for each device once. Weak, so that a lost device takes them along.
const pipelines = new WeakMap<GPUDevice, Map<string, GPUComputePipeline>>();

function pipelinesOf(device: GPUDevice): Map<string, GPUComputePipeline> {
  const known = pipelines.get(device);
  if (known) return known;
  const created = new Map<string, GPUComputePipeline>();
  pipelines.set(device, created);
  return created;
}

/** The compiled shader. Compiling takes milliseconds to seconds, the first time. */
export function pipelineOf(
  { device }: WebGpuBackend,
  { name, code, storages = [] }: Shader,
): GPUComputePipeline {
  const compiled = pipelinesOf(device);
  const key = [name, ...storages].join(' ');
  const known = compiled.get(key);
  if (known) return known;
  const enables = device.features.has('shader-f16') ? 'enable f16;\n' : '';
  const module = device.createShaderModule({ label: key, code: enables + code });
  const pipeline = device.createComputePipeline({
    label: key,
    layout: 'auto',
    compute: { module, entryPoint: 'main' },
  });
  compiled.set(key, pipeline);
  return pipeline;
}
