import { registerKernels } from '@cifar/kernels';
import { inception } from '@cifar/layers-inception';
import { fit, type Precision, SGD } from '@cifar/trainer';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import { countingDevice } from '../../../test/support/countingDevice.js';
import { watchDeviceMemory } from '../src/bench/deviceMemory.js';
import { median } from '../src/bench/median.js';
import { repeatedBatch } from '../src/bench/repeatedBatch.js';

const STEPS = 200;
/** Until then memory grows, and is kept. */
const SETTLED = 20;
const BATCH_SIZE = 64;

interface Step {
  readonly dispatches: number;
  /** In use when the step is over, and taken from the device. */
  readonly bytes: number;
  readonly taken: number;
  /** Of the host, from one batch to the next. */
  readonly milliseconds: number;
}

type DeviceMemory = Record<'numBytesInGPU' | 'numBytesAllocatedInGPU', number>;

async function trainOnCountingDevice(precision: Precision) {
  const { device, counts } = countingDevice(['shader-f16', 'subgroups']);
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, {} as GPUAdapterInfo));
  await tf.setBackend('webgpu');
  registerKernels();
  const steps: Step[] = [];
  const source = repeatedBatch(BATCH_SIZE, STEPS + 1);
  const watch = watchDeviceMemory();
  let last = 0;
  await fit(inception({ width: 1 }), {
    train: {
      ...source,
      batch: (epoch, index) => {
        // The step before is over.
        const memory = tf.memory() as unknown as DeviceMemory;
        const { dispatches } = counts;
        counts.dispatches = 0;
        const { numBytesInGPU: bytes, numBytesAllocatedInGPU: taken } = memory;
        const now = performance.now();
        if (index > 0) steps.push({ dispatches, bytes, taken, milliseconds: now - last });
        last = now;
        return source.batch(epoch, index);
      },
    },
    epochs: 1,
    optimizer: new SGD({ learningRate: 0.01, momentum: 0.9, weightDecay: 1e-4 }),
    precision,
  });
  const peak = watch.peak()!;
  watch.stop();
  return { steps, peak };
}

// What tfjs and our kernels ask of a card at this size does not depend on what it computes.
describe('the full network at batch 64 on WebGPU', () => {
  afterEach(() => tf.removeBackend('webgpu'));

  it.each([
    { precision: 'float32', mostBytes: 2.5e9, mostDispatches: 600 },
    { precision: 'mixed', mostBytes: 1.25e9, mostDispatches: 620 },
  ] as const)(
    'takes 200 steps in $precision with the same memory, below $mostBytes bytes and $mostDispatches dispatches',
    async ({ precision, mostBytes, mostDispatches }) => {
      const { steps, peak } = await trainOnCountingDevice(precision);
      expect(steps.length).toBe(STEPS);
      expect(peak).toBeLessThan(mostBytes);
      expect(peak).toBeGreaterThan(mostBytes / 2);
      const most = (of: (step: Step) => number, part: readonly Step[]) =>
        part.reduce((greatest, step) => Math.max(greatest, of(step)), 0);
      const settled = steps.slice(SETTLED);
      expect(most(({ dispatches }) => dispatches, settled)).toBeLessThan(mostDispatches);
      // Uniforms of a few bytes are given back with each submission, of which a step is no whole number.
      const before = steps.slice(0, SETTLED);
      for (const of of [({ bytes }: Step) => bytes, ({ taken }: Step) => taken]) {
        expect(most(of, settled)).toBeLessThan(most(of, before) + 10_000);
      }
      console.log(
        `${precision}: at most ${(peak / 2 ** 30).toFixed(2)} GiB in use, ` +
          `${(steps.at(-1)!.taken / 2 ** 30).toFixed(2)} GiB taken, ` +
          `${most(({ dispatches }) => dispatches, settled)} dispatches and ` +
          `${median(settled.map(({ milliseconds }) => milliseconds)).toFixed(1)} ms of the host a step`,
      );
    },
    300_000,
  );
});
