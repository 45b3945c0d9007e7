import type * as tf from '@tensorflow/tfjs-layers';
import { checkNonNegativeInteger } from '../argumentChecks.js';

/** A layer that draws noise in training, at an address of which the step is a part. */
export interface StepAware {
  /** @param step An integer from 0 on; null to have the layer count its training calls. */
  setTrainingStep(step: number | null): void;
}

function isStepAware(layer: object): layer is StepAware {
  return 'setTrainingStep' in layer && typeof layer.setTrainingStep === 'function';
}

/**
 * Says which training step comes next to all layers of a model that draw noise, also to those of
 * models inside it. A run that says so before each step can be repeated and resumed bit for bit.
 *
 * @param step An integer from 0 on; null to have each layer count its own training calls.
 * @throws {LayerArgumentError} if `step` is anything else.
 */
export function setTrainingStep(model: tf.LayersModel, step: number | null): void {
  if (step !== null) checkNonNegativeInteger('setTrainingStep', 'step', step);
  for (const layer of model.layers) {
    if (isStepAware(layer)) layer.setTrainingStep(step);
    else if ('layers' in layer) setTrainingStep(layer as unknown as tf.LayersModel, step);
  }
}
