import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { tensorflow } from './tensorflow.js';
import { webgpu } from './webgpu.js';

// tfjs then greets nobody. (Its test mode, which also looks for leaks after every op, stumbles over
// its own softmax cross-entropy.)
tf.enableProdMode();

/** What layers and the trainer are tested on, TensorFlow's where it is there: all can be read at once. */
export const backends = ['cpu', 'wasm', ...tensorflow] as const;

/** WebGPU's too, where it is there: for tests that wait for what they read. */
export const allBackends = [...backends, ...webgpu] as const;

/** Makes a backend the current one. */
export async function useBackend(name: (typeof allBackends)[number]): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error(`backend ${name} does not start`);
}
