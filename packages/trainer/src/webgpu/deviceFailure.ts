/// <reference types="@webgpu/types" />
import * as tf from '@tensorflow/tfjs-core';
import { TrainerError } from '../trainerError.js';

// The first of each device: what follows is of its making.
const failures = new WeakMap<GPUDevice, TrainerError>();

const OUT_OF_MEMORY = 'GPUOutOfMemoryError';

/** Whether a browser or Dawn calls it so. */
const isOutOfMemory = (error: GPUError) =>
  error.constructor.name === OUT_OF_MEMORY || /out of memory/i.test(error.message);

function note(device: GPUDevice, message: string): void {
  if (!failures.has(device)) failures.set(device, new TrainerError('DEVICE_FAILED', message));
}

/**
 * Notes what goes wrong on a device. WebGPU says so beside the calls that cause it, and goes on with
 * zeros.
 *
 * @param name Of its adapter, for people.
 */
export function watchDevice(device: GPUDevice, name: string): void {
  device.addEventListener('uncapturederror', ({ error }) => {
    const [first] = error.message.split('\n');
    note(
      device,
      isOutOfMemory(error)
        ? `'${name}' has no memory left: use a smaller batch, or a smaller width (${first})`
        : `'${name}' refused what it was told: ${first}`,
    );
  });
  void device.lost.then(({ reason, message }) => {
    const why = [reason, message].filter(Boolean).join(': ');
    note(
      device,
      `'${name}' was lost (${why}): select the backend again, and go on from a checkpoint`,
    );
  });
}

export const hasFailed = (device: GPUDevice): boolean => failures.has(device);

/** @throws {TrainerError} DEVICE_FAILED if something went wrong on the current backend's device. */
function throwIfFailed(): void {
  const { device } = tf.backend() as { device?: GPUDevice };
  const failure = device && failures.get(device);
  if (failure) throw failure;
}

/**
 * Reads from a backend, and does not believe what a device gives that has failed.
 *
 * @throws {TrainerError} DEVICE_FAILED.
 */
export async function readChecked<T>(read: () => Promise<T>): Promise<T> {
  let values: T;
  try {
    values = await read();
  } catch (error) {
    throwIfFailed();
    throw error;
  }
  throwIfFailed();
  return values;
}
