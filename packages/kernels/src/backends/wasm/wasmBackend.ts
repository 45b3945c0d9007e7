import type { TensorInfo } from '@tensorflow/tfjs-core';
import { KernelMemoryError } from '../../kernelMemoryError.js';

/**
 * What the kernels need of tfjs's wasm backend. It is spelled out here because the backend is an
 * optional peer, and because `asm`, the exports of its Emscripten module, is in no typings.
 */
export interface WasmBackend {
  readonly wasm: {
    readonly asm?: Readonly<Record<string, unknown>>;
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
  makeOutput(shape: readonly number[], dtype: 'float32'): TensorInfo;
  incRef(dataId: object): void;
  disposeData(dataId: object, force?: boolean): boolean;
}

/** The byte address of a tensor in the heap. */
export function addressOf(backend: WasmBackend, tensor: TensorInfo): number {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset;
}

/**
 * A new float32 tensor in the heap, not cleared.
 *
 * @throws KernelMemoryError where the heap has no room for it.
 */
export function allocate(backend: WasmBackend, shape: readonly number[]): TensorInfo {
  const output = backend.makeOutput(shape, 'float32');
  const bytes = 4 * shape.reduce((product, size) => product * size, 1);
  if (addressOf(backend, output) === 0 && bytes > 0) {
    backend.disposeData(output.dataId, true);
    throw new KernelMemoryError(bytes, `a tensor of shape [${shape.join(', ')}]`);
  }
  return output;
}

/**
 * Runs `use` with the address of `bytes` bytes of scratch memory, 8-byte aligned.
 *
 * @throws KernelMemoryError where the heap has no room for it.
 */
export function withScratch<T>(
  backend: WasmBackend,
  bytes: number,
  use: (address: number) => T,
): T {
  const address = backend.wasm._malloc(bytes) >>> 0;
  if (address === 0) throw new KernelMemoryError(bytes, 'scratch memory');
  try {
    return use(address);
  } finally {
    backend.wasm._free(address);
  }
}
