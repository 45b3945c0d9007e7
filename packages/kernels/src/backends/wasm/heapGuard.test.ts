import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KernelMemoryError } from '../../kernelMemoryError.js';
import { conv2d } from '../../ops/conv2d.js';
import { registerKernels } from '../../registerKernels.js';
import type { WasmBackend } from './wasmBackend.js';

// Pages that nobody writes to cost nothing, so that a heap of 4 GiB is full at once.

const MIB = 2 ** 20;

beforeAll(async () => {
  await tf.setBackend('wasm');
  registerKernels();
});

const backend = () => tf.backend() as unknown as WasmBackend & tf.KernelBackend;

/** A tensor of so many bytes, with whatever the heap holds. */
function reserve(bytes: number): tf.Tensor {
  return tf.engine().makeTensorFromTensorInfo(backend().makeOutput([bytes / 4], 'float32'));
}

/** As many tensors as there is room for. */
function fill(bytes: number): tf.Tensor[] {
  const tensors: tf.Tensor[] = [];
  expect(() => {
    for (;;) tensors.push(reserve(bytes));
  }).toThrow(KernelMemoryError);
  return tensors;
}

/** Fills the heap to the last byte that can be had, past the guard, as C++ code could. */
function exhaust(): number[] {
  const malloc = backend().wasm.asm!['malloc'] as (bytes: number) => number;
  const blocks: number[] = [];
  for (let bytes = 256 * MIB; bytes >= 8; bytes /= 2) {
    for (let block = malloc(bytes); block !== 0; block = malloc(bytes)) blocks.push(block);
  }
  return blocks;
}

const dataCount = () => backend().numDataIds();

let tensors: number;
let data: number;

beforeEach(() => {
  tensors = tf.memory().numTensors;
  data = dataCount();
});

afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensors);
  expect(dataCount()).toBe(data);
  // Whatever happened, small work goes on.
  expect(tf.tidy(() => tf.add(tf.ones([3]), tf.ones([3])).arraySync())).toEqual([2, 2, 2]);
});

describe('a tensor that does not fit', () => {
  it.each([
    ['4 GiB', [2 ** 15, 2 ** 15]],
    // Its size is 16 bytes to a function of 32-bit integers.
    ['4 GiB and 16 bytes', [2 ** 28 + 1, 4]],
  ])('of %s is named', (_, shape) => {
    const x = tf.ones([1, shape[1]!]);
    const tiled = () => tf.tile(x, [shape[0]!, 1]);
    expect(tiled).toThrow(KernelMemoryError);
    expect(tiled).toThrow(
      /no memory left for a tensor of shape \[\d+, \d+\] \(4096.0 MiB\): .* smaller batch, more workers.* tensorflow backend/,
    );
    x.dispose();
  });

  it.each([200 * MIB, 64 * MIB])('in blocks of %i bytes: all lie in the heap', (bytes) => {
    const filled = fill(bytes);
    const addresses = filled.map(({ dataId }) => backend().dataIdMap.get(dataId).memoryOffset);
    addresses.sort((a, b) => a - b);
    expect(addresses[0]).toBeGreaterThan(0);
    for (const [index, address] of addresses.entries()) {
      expect(address + bytes).toBeLessThanOrEqual(
        addresses[index + 1] ?? backend().wasm.HEAPU8.length,
      );
    }
    // 4 GiB, but for what is kept for scratch memory and what does not come out even.
    expect(filled.length).toBeGreaterThan((4096 * MIB - 2 * bytes - 128 * MIB) / bytes);
    tf.dispose(filled);
  });

  it('takes none of the others along', () => {
    const kept = tf.tensor1d([1, 2, 3]);
    const filled = fill(100 * MIB);
    expect(() => tf.tensor(new Float32Array(50 * MIB))).toThrow(KernelMemoryError);
    expect(() => tf.tile(filled[0]!, [2])).toThrow(KernelMemoryError);
    expect(kept.arraySync()).toEqual([1, 2, 3]);
    tf.dispose([kept, ...filled]);
  });

  it('leaves room where another one goes', () => {
    const filled = fill(100 * MIB);
    filled.pop()!.dispose();
    filled.push(reserve(100 * MIB));
    tf.dispose(filled);
  });
});

describe('a kernel on a full heap', () => {
  it('of ours releases what it had made', () => {
    const filled = fill(32 * MIB);
    tf.dispose(filled.splice(-3));
    // There is room for the output, of 32 MiB, but not also for the packed filter.
    const x = tf.ones([1, 1, 1, 2048]) as tf.Tensor4D;
    const filter = tf
      .engine()
      .makeTensorFromTensorInfo(backend().makeOutput([1, 1, 2048, 8192], 'float32')) as tf.Tensor4D;
    const y = () => conv2d(x, filter, null, {});
    expect(y).toThrow(KernelMemoryError);
    expect(y).toThrow(/scratch memory/);
    tf.dispose([x, filter, ...filled]);
  });

  it('of tfjs that aborts says why', () => {
    const x = tf.ones([1, 8, 8, 3]) as tf.Tensor4D;
    const filter = tf.ones([3, 3, 3, 8]) as tf.Tensor4D;
    const blocks = exhaust();
    // XNNPACK has no room for its operator, nor tfjs for its list of tensors.
    expect(() => tf.conv2d(x, filter, 1, 'same')).toThrow(KernelMemoryError);
    for (const block of blocks) backend().wasm._free(block);
    tf.dispose([x, filter]);
  });
});
