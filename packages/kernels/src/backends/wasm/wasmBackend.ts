import type { TensorInfo } from '@tensorflow/tfjs-core';

/**
 * What the kernels need of tfjs's wasm backend. It is spelled out here because the backend is an
 * optional peer, and because `asm`, the exports of its Emscripten module, is in no typings.
 */
export interface WasmBackend {
  readonly wasm: {
    readonly asm?: Readonly<Record<string, unknown>>;
    readonly HEAPU8: Uint8Array;
    _malloc(bytes: number): number;
    _free(address: number): void;
    /** Called, where it is there, when the module gives up. */
    onAbort?: (reason?: unknown) => void;
  };
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
  makeOutput(shape: readonly number[], dtype: 'float32'): TensorInfo;
  /** Takes in the data of a new tensor, or room for it where `values` is null. */
  move(
    dataId: object,
    values: unknown,
    shape: readonly number[],
    dtype: string,
    refCount: number,
  ): void;
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
 * @throws KernelMemoryError where the heap, which is guarded, has no room for it.
 */
export function allocate(backend: WasmBackend, shape: readonly number[]): TensorInfo {
  return backend.makeOutput(shape, 'float32');
}

/** Vectors that straddle two lines of the cache are slower, and tfjs's allocator aligns to 8 bytes. */
const CACHE_LINE = 64;

/**
 * Runs `use` with the address of `bytes` bytes of scratch memory, aligned to a cache line.
 *
 * @throws KernelMemoryError where the heap, which is guarded, has no room for it.
 */
export function withScratch<T>(
  backend: WasmBackend,
  bytes: number,
  use: (address: number) => T,
): T {
  const address = backend.wasm._malloc(bytes + CACHE_LINE);
  try {
    return use(CACHE_LINE * Math.ceil(address / CACHE_LINE));
  } finally {
    backend.wasm._free(address);
  }
}
