import * as tf from '@tensorflow/tfjs-core';
import { KernelMemoryError } from '../../kernelMemoryError.js';
import type { WasmBackend } from './wasmBackend.js';

// tfjs takes what its allocator gives, and neither can be trusted when the heap is full:
//
// - `_malloc` gives 0 where there is no room. tfjs registers that as a tensor's address, writes the
//   tensor over the module's own data, and reports nothing.
// - Emscripten's emmalloc compares "start + size <= end" in 32 bits. Where the sum passes 4 GiB, a
//   free block that is too small is taken for large enough, and what lies behind it is overwritten.
// - Sizes of 4 GiB and more lose their upper bits on the way into WebAssembly.
// - Its C++ kernels take scratch memory of their own. Where they get none, XNNPACK's only print a
//   warning and leave their output as it was, and others abort.

/** Where 32-bit addresses end. */
const ADDRESS_SPACE = 2 ** 32;

/** Kept free for the scratch memory of tfjs's C++ kernels, which cannot say that there is none. */
const RESERVE = 64 * 2 ** 20;

const SCRATCH = 'scratch memory';

const guarded = new WeakSet<WasmBackend>();

/**
 * Makes all allocations from JavaScript on a wasm backend, those of stock kernels and of uploads
 * included, throw where the heap has no room for them, and so does an abort of tfjs's module on a
 * full heap. The backend remains usable, and outputs that an interrupted kernel had already made
 * are released. Does nothing for a backend that is guarded already.
 *
 * What is thrown is a {@link KernelMemoryError}.
 */
export function guardHeap(backend: WasmBackend): void {
  if (guarded.has(backend)) return;
  guarded.add(backend);
  const { wasm } = backend;
  // Emscripten's stubs put the real functions in their own place at the first call.
  wasm._free(wasm._malloc(1));
  const malloc = wasm._malloc;
  const move = backend.move;
  const disposeData = backend.disposeData;
  const onAbort = wasm.onAbort;
  const live = new Set<object>();
  let purpose = () => SCRATCH;

  const heapBytes = () => wasm.HEAPU8.length;

  /** An address, or 0. */
  const find = (bytes: number): number => {
    if (bytes >= ADDRESS_SPACE) return 0;
    const tooSmall: number[] = [];
    let address = malloc(bytes) >>> 0;
    // Blocks that were mistaken for larger ones are held back until another one is found.
    while (address !== 0 && address + bytes > heapBytes()) {
      tooSmall.push(address);
      address = malloc(bytes) >>> 0;
    }
    for (const block of tooSmall) wasm._free(block);
    return address;
  };

  const hasReserve = (): boolean => {
    if (heapBytes() + RESERVE < ADDRESS_SPACE) return true;
    const reserve = find(RESERVE);
    wasm._free(reserve);
    return reserve !== 0;
  };

  /** Data that no tensor has a name for: what a kernel makes until it is done. */
  const releaseUnfinished = () => {
    const { tensorInfo } = tf.engine().state;
    for (const dataId of live) if (!tensorInfo.has(dataId)) backend.disposeData(dataId, true);
  };

  const fail = (failed: string, bytes?: number): never => {
    releaseUnfinished();
    const grown = `${(heapBytes() / 2 ** 30).toFixed(2)} GiB`;
    throw new KernelMemoryError(
      failed,
      bytes,
      `the wasm heap has grown to ${grown} and ends at 4 GiB; use a smaller batch, more workers, ` +
        'which have a heap each, or the tensorflow backend',
    );
  };

  wasm._malloc = (bytes) => {
    const address = find(bytes);
    if (bytes === 0 || (address !== 0 && hasReserve())) return address;
    wasm._free(address);
    return fail(purpose(), bytes);
  };

  backend.move = (dataId, values, shape, dtype, refCount) => {
    purpose = () => `a tensor of shape [${shape.join(', ')}]`;
    try {
      move.call(backend, dataId, values, shape, dtype, refCount);
      live.add(dataId);
    } finally {
      purpose = () => SCRATCH;
    }
  };

  backend.disposeData = (dataId, force) => {
    const gone = disposeData.call(backend, dataId, force);
    if (gone) live.delete(dataId);
    return gone;
  };

  wasm.onAbort = (reason) => {
    // Thrown here, the error passes through the module to whoever called it, in the abort's place.
    if (heapBytes() + RESERVE >= ADDRESS_SPACE) fail("one of tfjs's own kernels");
    onAbort?.(reason);
  };
}
