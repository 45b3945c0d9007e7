import * as tf from '@tensorflow/tfjs-core';
import { refuse } from '../argumentChecks.js';

/** @throws {TrainerError} INVALID_ARGUMENT if no variable has the name. */
export function registeredVariable(owner: string, name: string): tf.Variable {
  const variable = tf.engine().registeredVariables[name];
  return variable ?? refuse(owner, 'gradients', 'named after variables', name);
}
