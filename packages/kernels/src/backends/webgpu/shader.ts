/// <reference types="@webgpu/types" />
import type { WebGpuBackend } from './webGpuBackend.js';

/** A compute shader with one entry point, `main`. */
export interface Shader {
  /** For profiles and messages; the code must be a function of it. */
  readonly name: string;
  /** WGSL. Group 0: tensors from binding 0 on in the order of a dispatch; group 1: uniforms at 0. */
  readonly code: string;
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
export function pipelineOf({ device }: WebGpuBackend, { name, code }: Shader): GPUComputePipeline {
  const compiled = pipelinesOf(device);
  const known = compiled.get(name);
  if (known) return known;
  const module = device.createShaderModule({ label: name, code });
  const pipeline = device.createComputePipeline({
    label: name,
    layout: 'auto',
    compute: { module, entryPoint: 'main' },
  });
  compiled.set(name, pipeline);
  return pipeline;
}
