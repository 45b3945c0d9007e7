/// <reference types="@webgpu/types" />
import { TrainerError } from '../trainerError.js';
import { gpu } from './gpu.js';

/** Features that kernels make use of where an adapter has them. */
const FEATURES: readonly string[] = [
  'timestamp-query',
  'shader-f16',
  'subgroups',
  // Matrix units, as long as they are an experiment.
  'chromium-experimental-subgroup-matrix',
];

/** Limits that kernels or large tensors come up against: the adapter's own are asked for. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupsPerDimension',
] as const satisfies readonly (keyof GPUSupportedLimits)[];

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render/i;

/** Whether this is the name of an adapter that computes on the processor. */
export const namesSoftware = (adapter: string): boolean => SOFTWARE.test(adapter);

export interface RequestedDevice {
  readonly device: GPUDevice;
  readonly info: GPUAdapterInfo;
  /** Its name, for people. */
  readonly description: string;
}

/** The name that an adapter gives itself, for people. */
function describe({ description, device, vendor, architecture }: GPUAdapterInfo): string {
  return description || device || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed';
}

/** All that an adapter says of itself. */
function names({ description, device, vendor, architecture }: GPUAdapterInfo): string {
  return [description, device, vendor, architecture].join(' ');
}

function hasName(info: GPUAdapterInfo, name: string): boolean {
  return names(info).toLowerCase().includes(name.toLowerCase());
}

function isSoftware(info: GPUAdapterInfo): boolean {
  return info.isFallbackAdapter || namesSoftware(names(info));
}

function unavailable(message: string, cause?: unknown): TrainerError {
  return new TrainerError('BACKEND_UNAVAILABLE', message, { cause });
}

/** What to do where there is no adapter. */
function remedy(): string {
  const isNode = typeof process !== 'undefined' && process.versions?.node !== undefined;
  if (!isNode) return 'turn hardware acceleration on, or take a browser that has WebGPU';
  if (process.platform !== 'linux') return "install the GPU's driver";
  return "install the GPU's driver with Vulkan, and the loader (Debian: apt-get install libvulkan1)";
}

/** The system's choice, if it has the name; in Node otherwise whichever has it. */
async function requestAdapter(name: string | undefined): Promise<GPUAdapter> {
  const options = { powerPreference: 'high-performance' } as const;
  const chosen = await (await gpu()).requestAdapter(options);
  if (chosen && (name === undefined || hasName(chosen.info, name))) return chosen;
  if (name === undefined) throw unavailable(`webgpu finds no GPU: ${remedy()}`);
  try {
    const named = await (await gpu(name)).requestAdapter(options);
    if (named) return named;
  } catch (error) {
    // Dawn lists what there is.
    throw unavailable(`webgpu has no adapter '${name}': ${(error as Error).message}`, error);
  }
  throw unavailable(`webgpu has no adapter '${name}': ${remedy()}`);
}

/**
 * A device with the adapter's own limits, and the features that kernels use.
 *
 * @param name Part of the name of the adapter to take. Default: the system's choice, unless that is a
 *   software adapter, which is slower than WebAssembly.
 * @throws {TrainerError} BACKEND_UNAVAILABLE if there is no such adapter, or it gives no device.
 */
export async function requestDevice(name?: string): Promise<RequestedDevice> {
  const adapter = await requestAdapter(name);
  const { info } = adapter;
  const description = describe(info);
  if (name === undefined && isSoftware(info)) {
    throw unavailable(
      `webgpu finds only the software adapter '${description}', slower than wasm: ${remedy()}; ` +
        `or name it: CIFAR_WEBGPU_ADAPTER=${info.architecture || `'${description}'`}`,
    );
  }
  const requiredFeatures = FEATURES.filter((feature) => adapter.features.has(feature));
  const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]]));
  try {
    const device = await adapter.requestDevice({
      requiredFeatures: requiredFeatures as GPUFeatureName[],
      requiredLimits,
    });
    return { device, info, description };
  } catch (error) {
    throw unavailable(
      `webgpu: '${description}' gives no device: ${(error as Error).message}`,
      error,
    );
  }
}
