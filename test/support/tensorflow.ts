import * as tf from '@tensorflow/tfjs-core';
import { loadTensorFlow } from '../../packages/trainer/src/tensorflow/loadTensorFlow.js';

/** Where this says so, as CI does, tests fail rather than go without it. */
const isRequired = process.env['CIFAR_TEST_TENSORFLOW'] === 'required';

/** Loads it as `selectBackend` does, where there is one: it is no dependency. */
async function load(): Promise<boolean> {
  // tfjs then does not warn of the second copy of itself that comes with it.
  tf.enableProdMode();
  try {
    const { kernelsProblem } = await loadTensorFlow();
    if (isRequired && kernelsProblem !== undefined) throw new Error(kernelsProblem);
    return true;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
    if (isMissing && !isRequired) return false;
    throw error;
  }
}

/** The backend of tfjs-node, or nothing: for lists of backends to test on. */
export const tensorflow: readonly 'tensorflow'[] = (await load()) ? ['tensorflow'] : [];
