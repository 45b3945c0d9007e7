/// <reference types="@webgpu/types" />
import type { Storage, WebGpuBackend } from './webGpuBackend.js';

/** A compute shader with one entry point, `main`. */
export interface Shader {
  /** For profiles and messages; the code must be a function of it. */
  readonly name: string;
  /** Makes the WGSL, which is asked for once: it is long, and a step dispatches hundreds of shaders. Group 0: tensors from binding 0 on in the order of a dispatch; group 1: uniforms at 0. */
  readonly code: () => string;
  /** How the tensors are stored, where not all are `f32`; the code must be a function of this too. */
  readonly storages?: readonly Storage[];
}

/** The type of a number, or of four, as it is stored. Values are converted by its name, both ways. */
export function elementType(storage: Storage, isFour = false): string {
  if (!isFour) return storage;
  return storage === 'f16' ? 'vec4<f16>' : 'vec4f';
}

interface Pipelines {
  readonly compiled: Map<string, GPUComputePipeline>;
  readonly underWay: Map<string, Promise<void>>;
}

// Compiled for each device once. Weak, so that a lost device takes them along.
const pipelines = new WeakMap<GPUDevice, Pipelines>();

function pipelinesOf(device: GPUDevice): Pipelines {
  const known = pipelines.get(device);
  if (known) return known;
  const created = { compiled: new Map(), underWay: new Map() };
  pipelines.set(device, created);
  return created;
}

const keyOf = ({ name, storages = [] }: Shader) => [name, ...storages].join(' ');

/** What shaders may say where the device has the feature. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'shader-f16': 'f16',
  subgroups: 'subgroups',
};

function descriptorOf(device: GPUDevice, shader: Shader): GPUComputePipelineDescriptor {
  const label = keyOf(shader);
  const enables = Object.entries(EXTENSIONS)
    .filter(([feature]) => device.features.has(feature))
    .map(([, extension]) => `enable ${extension};\n`);
  const module = device.createShaderModule({ label, code: enables.join('') + shader.code() });
  return { label, layout: 'auto', compute: { module, entryPoint: 'main' } };
}

/** The compiled shader. Compiling takes milliseconds to seconds, the first time. */
export function pipelineOf({ device }: WebGpuBackend, shader: Shader): GPUComputePipeline {
  const { compiled } = pipelinesOf(device);
  const key = keyOf(shader);
  const known = compiled.get(key);
  if (known) return known;
  const pipeline = device.createComputePipeline(descriptorOf(device, shader));
  compiled.set(key, pipeline);
  return pipeline;
}

/** Has a shader compiled, beside others. */
export function compileAhead({ device }: WebGpuBackend, shader: Shader): void {
  const { compiled, underWay } = pipelinesOf(device);
  const key = keyOf(shader);
  if (compiled.has(key) || underWay.has(key)) return;
  const compiling = device
    .createComputePipelineAsync(descriptorOf(device, shader))
    .then((pipeline) => void compiled.set(key, pipeline))
    .finally(() => underWay.delete(key));
  // Whoever waits for all of them gets the error.
  compiling.catch(() => {});
  underWay.set(key, compiling);
}

/** Waits for the shaders that are being compiled. */
export async function allCompiled({ device }: WebGpuBackend): Promise<void> {
  await Promise.all(pipelinesOf(device).underWay.values());
}
