/// <reference types="@webgpu/types" />
import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import { KernelMemoryError } from '../../kernelMemoryError.js';

/**
 * How a tensor's numbers are stored: as tfjs does, or in 16 bits. To tfjs either is of dtype float32;
 * see `halfTensors.ts`.
 */
export type Storage = 'f32' | 'f16';

interface TensorData {
  readonly dtype: DataType;
  readonly shape: number[];
  resource?: GPUBuffer | null;
  /** A mark of ours. */
  isHalf?: boolean;
}

/**
 * What the kernels need of tfjs's webgpu backend. Spelled out here because the backend is an optional
 * peer, and because half of it is private there: its commands are recorded into one encoder, and ours
 * have to stand among them in order.
 */
export interface WebGpuBackend {
  readonly device: GPUDevice;
  /** The adapter's description of itself: a mark of `@cifar/trainer`, as a device has less of it. */
  readonly requestedFrom?: GPUAdapterInfo;
  readonly queue: GPUQueue;
  readonly bufferManager: {
    acquireBuffer(size: number, usage: GPUBufferUsageFlags): GPUBuffer;
  };
  readonly tensorMap: { has(dataId: object): boolean; get(dataId: object): TensorData };
  /** A list of timers, where somebody takes the time of kernels. */
  readonly activeTimers: { name: string; query: Promise<number> }[] | null | undefined;
  readonly commandEncoder: GPUCommandEncoder;
  computePassEncoder: GPUComputePassEncoder | null;
  /** Data of commands that are recorded and not submitted: it must not be reused. */
  readonly commandQueueOwnedIds: WeakSet<object>;
  readonly uniformPendingDisposal: GPUBuffer[];
  readonly querySet: GPUQuerySet | null;
  dispatchCountInPass: number;
  makeTensorInfo(shape: readonly number[], dtype: DataType): TensorInfo;
  /** Puts a tensor's values onto the device, or gives it memory there. */
  uploadToGPU(dataId: object): void;
  read(dataId: object): Promise<unknown>;
  readSync(dataId: object): unknown;
  readToGPU(dataId: object): unknown;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  getQueryTime(): Promise<number>;
  /** Waits for stock kernels that are being compiled. */
  checkCompileCompletionAsync(): Promise<void>;
  refCount(dataId: object): number;
  disposeData(dataId: object, force?: boolean): boolean;
}

const BYTES = 4;

export const sizeOf = ({ shape }: Pick<TensorInfo, 'shape'>): number =>
  shape.reduce((product, size) => product * size, 1);

/**
 * A new float32 tensor on the device, not cleared.
 *
 * @throws {KernelMemoryError} if it is larger than what the device binds.
 */
export function allocate(backend: WebGpuBackend, shape: readonly number[]): TensorInfo {
  const { maxBufferSize, maxStorageBufferBindingSize } = backend.device.limits;
  const bytes = BYTES * sizeOf({ shape: [...shape] });
  if (bytes > Math.min(maxBufferSize, maxStorageBufferBindingSize)) {
    throw new KernelMemoryError(
      `a tensor of shape [${shape.join(', ')}]`,
      bytes,
      'it is larger than what the adapter lets a shader use; use a smaller batch',
    );
  }
  return backend.makeTensorInfo(shape, 'float32');
}

export const storageOf = (backend: WebGpuBackend, { dataId }: TensorInfo): Storage =>
  backend.tensorMap.get(dataId).isHalf === true ? 'f16' : 'f32';

/**
 * The memory of a tensor, which is put there if it is not yet.
 *
 * @param storage How it is to be found. Only what is in 16 bits can be found so.
 */
export function bufferOf(
  backend: WebGpuBackend,
  tensor: TensorInfo,
  storage: Storage = 'f32',
): GPUBuffer {
  // Widens what is in 16 bits.
  if (storage === 'f32') backend.uploadToGPU(tensor.dataId);
  return backend.tensorMap.get(tensor.dataId).resource!;
}

/**
 * A tensor that may be written over in place of the given one. It takes over its memory, where nobody
 * else has it, and the given one is left without: under a name of its own, as tfjs remembers by name
 * what was read, and what is being read. Otherwise it is a copy.
 */
export function writable(backend: WebGpuBackend, tensor: TensorInfo): TensorInfo {
  const { dataId, shape } = tensor;
  const result = allocate(backend, shape);
  const from = bufferOf(backend, tensor);
  if (backend.refCount(dataId) === 1) {
    backend.tensorMap.get(result.dataId).resource = from;
    backend.tensorMap.get(dataId).resource = null;
    return result;
  }
  const to = bufferOf(backend, result);
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.commandEncoder.copyBufferToBuffer(from, 0, to, 0, BYTES * sizeOf(tensor));
  backend.commandQueueOwnedIds.add(dataId);
  backend.commandQueueOwnedIds.add(result.dataId);
  return result;
}
