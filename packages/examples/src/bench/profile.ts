import * as tf from '@tensorflow/tfjs-core';
import type { KernelTime } from './configuration.js';
import { operationsOf } from './kernelOperations.js';

/** The part of tfjs's engine that runs a kernel whose time is taken: private there. */
interface Profiler {
  profileKernel(name: string, inputs: tf.NamedTensorMap, run: () => tf.Tensor[]): KernelProfile;
}

interface KernelProfile {
  readonly outputs: tf.Tensor[];
  /** Those of the kernels that it ran itself included. A backend that cannot measure says so in words. */
  readonly timeMs: Promise<number | { error: string }>;
}

/** A kernel that is running, with what the kernels that it runs itself have taken. */
interface OpenCall {
  readonly inner: Promise<number>[];
  innerDispatches: number;
}

/** A call that is over. */
interface Call {
  readonly name: string;
  readonly milliseconds: Promise<number>;
  readonly dispatches: number;
  readonly operations: number;
  readonly bytes: number;
}

const BYTES = 4;

/** What a tensor takes where it is stored: on a GPU activations may be of 16 bits. */
function bytesOfTensor({ dataId, size }: tf.Tensor): number {
  if (tf.getBackend() !== 'webgpu') return BYTES * size;
  const { tensorMap } = tf.backend() as unknown as {
    readonly tensorMap: tf.DataStorage<{ readonly resource?: GPUBuffer | null }>;
  };
  const { size: stored = BYTES * size } = tensorMap.get(dataId).resource ?? {};
  return Math.min(stored, BYTES * size);
}

const bytesOf = (tensors: readonly tf.Tensor[]) =>
  tensors.reduce((sum, tensor) => sum + bytesOfTensor(tensor), 0);

/** Counts what a WebGPU device is told to compute, where there is one. */
function dispatchCounter(): { readonly count: () => number; readonly stop: () => void } {
  if (tf.getBackend() !== 'webgpu') return { count: () => 0, stop: () => {} };
  const { prototype } = globalThis.GPUComputePassEncoder;
  const original = prototype.dispatchWorkgroups;
  let count = 0;
  prototype.dispatchWorkgroups = function (this: GPUComputePassEncoder, ...sizes) {
    count += 1;
    return original.apply(this, sizes);
  };
  return {
    count: () => count,
    stop: () => {
      prototype.dispatchWorkgroups = original;
    },
  };
}

/** Whether kernels compile and compute nothing, as before the first step on WebGPU. */
const isCompiling = () =>
  tf.getBackend() === 'webgpu' && tf.env().getBool('WEBGPU_ENGINE_COMPILE_ONLY');

/**
 * What each kernel does while `run` runs: its own time, without that of kernels that it runs itself, as
 * those made of stock ones do; dispatches; and the least that it could do, by the definition of what it
 * computes: floating-point operations of convolutions and matrix products, and bytes of its inputs and
 * outputs, each moved once. The least of a kernel that runs others is counted as its own, and as none of theirs.
 *
 * @returns By name, the longest first.
 */
export async function profileKernels(run: () => Promise<void>): Promise<KernelTime[]> {
  const { profiler } = tf.engine() as unknown as { profiler: Profiler };
  const original = profiler.profileKernel;
  const counter = dispatchCounter();
  const open: OpenCall[] = [];
  const calls: Call[] = [];
  profiler.profileKernel = (name, inputs, f) => {
    if (isCompiling()) return original.call(profiler, name, inputs, f);
    const call: OpenCall = { inner: [], innerDispatches: 0 };
    open.push(call);
    const before = counter.count();
    const profile = original.call(profiler, name, inputs, f);
    open.pop();
    const dispatches = counter.count() - before;
    const total = Promise.resolve(profile.timeMs).then((time) =>
      typeof time === 'number' ? time : 0,
    );
    const outer = open.at(-1);
    outer?.inner.push(total);
    if (outer) outer.innerDispatches += dispatches;
    const given = Object.values(inputs).filter((input) => input != null);
    calls.push({
      name,
      milliseconds: Promise.all([total, ...call.inner]).then(([all, ...inner]) =>
        inner.reduce((rest, time) => rest - time, all),
      ),
      dispatches: dispatches - call.innerDispatches,
      operations: outer ? 0 : operationsOf(name, inputs, profile.outputs),
      bytes: outer ? 0 : bytesOf([...given, ...profile.outputs]),
    });
    return profile;
  };
  try {
    await tf.profile(async () => {
      await run();
      return tf.scalar(0);
    });
  } finally {
    profiler.profileKernel = original;
    counter.stop();
  }
  return summedUp(calls);
}

async function summedUp(calls: readonly Call[]): Promise<KernelTime[]> {
  const sums = new Map<string, KernelTime>();
  for (const { name, milliseconds, dispatches, operations, bytes } of calls) {
    const sum = sums.get(name);
    sums.set(name, {
      name,
      calls: (sum?.calls ?? 0) + 1,
      milliseconds: (sum?.milliseconds ?? 0) + (await milliseconds),
      dispatches: (sum?.dispatches ?? 0) + dispatches,
      operations: (sum?.operations ?? 0) + operations,
      bytes: (sum?.bytes ?? 0) + bytes,
    });
  }
  return [...sums.values()].sort((a, b) => b.milliseconds - a.milliseconds);
}
