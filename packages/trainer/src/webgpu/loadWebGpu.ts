/// <reference types="@webgpu/types" />
import * as tf from '@tensorflow/tfjs-core';
import { hasFailed, watchDevice } from './deviceFailure.js';
import { requestDevice } from './requestDevice.js';

/** Above that of tfjs's other backends, as its own for webgpu. */
const PRIORITY = 3;

export interface LoadedWebGpu {
  /** The adapter's name, for people. */
  readonly description: string;
}

let loaded:
  | (LoadedWebGpu & { readonly adapter: string | undefined; readonly device: GPUDevice })
  | undefined;

/** The adapter that the environment names. */
export function namedAdapter(): string | undefined {
  return typeof process === 'undefined'
    ? undefined
    : process.env?.['CIFAR_WEBGPU_ADAPTER'] || undefined;
}

/**
 * Registers tfjs's webgpu backend with a device of our own choice, in Node as in a browser: a new one
 * where the last has failed. In Node the
 * variable CIFAR_WEBGPU_ADAPTER may name an adapter: a software one is taken only then.
 *
 * @throws {TrainerError} BACKEND_UNAVAILABLE.
 * @throws What Node says if `webgpu` or tfjs's backend is not installed, with the code
 *   ERR_MODULE_NOT_FOUND.
 */
export async function loadWebGpu(adapter = namedAdapter()): Promise<LoadedWebGpu> {
  const isThere = tf.findBackendFactory('webgpu') !== null;
  if (loaded && loaded.adapter === adapter && isThere && !hasFailed(loaded.device)) return loaded;
  const { device, info, description } = await requestDevice(adapter);
  watchDevice(device, description);
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  // In a browser it has registered one with a device of its own choice.
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  const create = () => Object.assign(new WebGPUBackend(device, info), { requestedFrom: info });
  tf.registerBackend('webgpu', create, PRIORITY);
  loaded = { description, adapter, device };
  return loaded;
}
