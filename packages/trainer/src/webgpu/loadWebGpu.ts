import * as tf from '@tensorflow/tfjs-core';
import { requestDevice } from './requestDevice.js';

/** Above that of tfjs's other backends, as its own for webgpu. */
const PRIORITY = 3;

export interface LoadedWebGpu {
  /** The adapter's name, for people. */
  readonly description: string;
}

let loaded: (LoadedWebGpu & { readonly adapter: string | undefined }) | undefined;

/** The adapter that the environment names. */
function namedAdapter(): string | undefined {
  return typeof process === 'undefined'
    ? undefined
    : process.env?.['CIFAR_WEBGPU_ADAPTER'] || undefined;
}

/**
 * Registers tfjs's webgpu backend with a device of our own choice, in Node as in a browser. In Node the
 * variable CIFAR_WEBGPU_ADAPTER may name an adapter: a software one is taken only then.
 *
 * @throws {TrainerError} BACKEND_UNAVAILABLE.
 * @throws What Node says if `webgpu` or tfjs's backend is not installed, with the code
 *   ERR_MODULE_NOT_FOUND.
 */
export async function loadWebGpu(adapter = namedAdapter()): Promise<LoadedWebGpu> {
  if (loaded && loaded.adapter === adapter && tf.findBackendFactory('webgpu')) return loaded;
  const { device, info, description } = await requestDevice(adapter);
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  // In a browser it has registered one with a device of its own choice.
  tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, info), PRIORITY);
  loaded = { description, adapter };
  return loaded;
}
