/// <reference types="@webgpu/types" />

/** What was asked of a device that computes nothing. */
export interface DeviceCounts {
  dispatches: number;
  submissions: number;
}

/** As a card of NVIDIA shows them in Dawn. */
const LIMITS = {
  maxBufferSize: 2 ** 32,
  maxStorageBufferBindingSize: 2 ** 32 - 4,
  maxStorageBuffersPerShaderStage: 16,
  maxUniformBufferBindingSize: 65_536,
  maxComputeWorkgroupStorageSize: 49_152,
  maxComputeInvocationsPerWorkgroup: 1_024,
  maxComputeWorkgroupSizeX: 1_024,
  maxComputeWorkgroupSizeY: 1_024,
  maxComputeWorkgroupSizeZ: 64,
  maxComputeWorkgroupsPerDimension: 65_535,
};

/** A buffer without memory, but for what the host writes into it or reads from it: ones. */
class CountingBuffer {
  readonly size: number;
  readonly usage: number;
  private mapped: ArrayBuffer | undefined;

  constructor({ size, usage }: GPUBufferDescriptor) {
    this.size = size;
    this.usage = usage;
  }

  getMappedRange(_offset?: number, length = this.size): ArrayBuffer {
    this.mapped ??= new Float32Array(length / 4).fill(1).buffer;
    return this.mapped;
  }

  async mapAsync(): Promise<void> {}

  unmap(): void {
    this.mapped = undefined;
  }

  destroy(): void {}
}

/** What the standard has in a browser's globals, as far as tfjs asks for it. */
const GLOBALS = {
  GPUBufferUsage: {
    ...{ MAP_READ: 1, MAP_WRITE: 2, COPY_SRC: 4, COPY_DST: 8, INDEX: 16, VERTEX: 32 },
    ...{ UNIFORM: 64, STORAGE: 128, INDIRECT: 256, QUERY_RESOLVE: 512 },
  },
  GPUMapMode: { READ: 1, WRITE: 2 },
  GPUBuffer: CountingBuffer,
  GPUShaderStage: { VERTEX: 1, FRAGMENT: 2, COMPUTE: 4 },
};

/**
 * A GPU that takes every command, counts, and computes nothing: what is read from it is ones. It is to
 * tfjs and to our kernels what a card is, in shapes, memory and dispatches, at sizes that a processor
 * would take hours for.
 *
 * @param features Those that it says it has.
 */
export function countingDevice(features: readonly string[]): {
  readonly device: GPUDevice;
  readonly counts: DeviceCounts;
} {
  for (const [name, value] of Object.entries(GLOBALS)) {
    if (!(name in globalThis)) Object.assign(globalThis, { [name]: value });
  }
  // tfjs asks whether there is one, no more. Node 20 has no navigator.
  if (!globalThis.navigator?.gpu) {
    const navigator = globalThis.navigator ?? {};
    Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
    Object.defineProperty(navigator, 'gpu', {
      value: { wgslLanguageFeatures: new Set(['subgroup_id']) },
      configurable: true,
    });
  }
  const counts: DeviceCounts = { dispatches: 0, submissions: 0 };
  const pipeline = { getBindGroupLayout: () => ({}) } as unknown as GPUComputePipeline;
  const pass = {
    setPipeline: () => undefined,
    setBindGroup: () => undefined,
    dispatchWorkgroups: () => {
      counts.dispatches += 1;
    },
    end: () => undefined,
  } as unknown as GPUComputePassEncoder;
  const encoder = {
    beginComputePass: () => pass,
    copyBufferToBuffer: () => undefined,
    clearBuffer: () => undefined,
    finish: () => ({}),
  } as unknown as GPUCommandEncoder;
  const queue = {
    submit: () => {
      counts.submissions += 1;
    },
    writeBuffer: () => undefined,
    onSubmittedWorkDone: async () => undefined,
  } as unknown as GPUQueue;
  const device = {
    queue,
    limits: LIMITS,
    features: new Set(features),
    // As NVIDIA's cards have them.
    adapterInfo: { subgroupMinSize: 32, subgroupMaxSize: 32 },
    lost: new Promise(() => {}),
    addEventListener: () => undefined,
    createBuffer: (descriptor: GPUBufferDescriptor) => new CountingBuffer(descriptor),
    createBindGroup: () => ({}),
    createShaderModule: () => ({}),
    createComputePipeline: () => pipeline,
    createComputePipelineAsync: async () => pipeline,
    createPipelineLayout: () => ({}),
    createBindGroupLayout: () => ({}),
    createCommandEncoder: () => encoder,
    pushErrorScope: () => undefined,
    popErrorScope: async () => null,
  } as unknown as GPUDevice;
  return { device, counts };
}
