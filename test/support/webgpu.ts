import * as tf from '@tensorflow/tfjs-core';
import { loadWebGpu } from '../../packages/trainer/src/webgpu/loadWebGpu.js';

/** Where this says so, as CI does, tests fail rather than go without it. */
const isRequired = process.env['CIFAR_TEST_WEBGPU'] === 'required';

/** Loads it as `selectBackend` does, where `webgpu` is installed and there is an adapter. */
async function load(): Promise<boolean> {
  tf.enableProdMode();
  try {
    // The variable is the one that it reads itself in Node; a browser has none.
    await loadWebGpu(process.env['CIFAR_WEBGPU_ADAPTER']);
    return true;
  } catch (error) {
    const { code } = error as { code?: string };
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'BACKEND_UNAVAILABLE';
    if (isMissing && !isRequired) return false;
    throw error;
  }
}

/** tfjs's WebGPU backend in Node, or nothing: for lists of backends to test on. */
export const webgpu: readonly 'webgpu'[] = (await load()) ? ['webgpu'] : [];
