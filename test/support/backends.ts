import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

// tfjs then greets nobody. (Its test mode, which also looks for leaks after every op, stumbles over
// its own softmax cross-entropy.)
tf.enableProdMode();

/** Makes a backend the current one. */
export async function useBackend(name: 'cpu' | 'wasm' | 'tensorflow'): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error(`backend ${name} does not start`);
}
