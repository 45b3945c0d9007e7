import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { tensorflow } from './tensorflow.js';
import { webgpu } from './webgpu.js';

// tfjs then greets nobody. (Its test mode, which also looks for leaks after every op, stumbles over
// its own softmax cross-entropy.)
tf.enableProdMode();

/** What layers and the trainer are tested on; TensorFlow's and WebGPU where they are there. */
export const backends = ['cpu', 'wasm', ...tensorflow, ...webgpu] as const;

/** Makes a backend the current one. */
export async function useBackend(name: (typeof backends)[number]): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error(`backend ${name} does not start`);
}
