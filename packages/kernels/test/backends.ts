import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { tensorflow } from '../../../test/support/tensorflow.js';
import { webgpu } from '../../../test/support/webgpu.js';

export type BackendName = 'cpu' | 'wasm' | 'plain' | 'tensorflow' | 'webgpu';

/**
 * The backends that every op is tested on. `plain` is tfjs's cpu backend under a name that we have
 * no kernels for, so that it gets the fallback's. tfjs-node's and WebGPU are tested where they are.
 */
export const backends: readonly BackendName[] = ['cpu', 'wasm', 'plain', ...tensorflow, ...webgpu];

/** Registers a copy of the cpu backend with its stock kernels under another name. */
export function registerCpuCopy(name: string): void {
  if (tf.findBackendFactory(name) !== null) return;
  tf.registerBackend(name, tf.findBackendFactory('cpu') as () => tf.KernelBackend, 0);
  tf.copyRegisteredKernels('cpu', name);
}

// tfjs then checks after every kernel that it left no data behind, and greets nobody.
tf.env().set('IS_TEST', true);

// Before any op has put our kernels among the cpu backend's.
registerCpuCopy('plain');

/** Makes a backend the current one. */
export async function useBackend(name: BackendName | string): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error(`backend ${name} does not start`);
}
