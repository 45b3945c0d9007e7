import type { LayersModel } from '@tensorflow/tfjs-layers';

interface StepAware {
  setTrainingStep(step: number | null): void;
}

const isStepAware = (layer: object): layer is StepAware =>
  'setTrainingStep' in layer && typeof layer.setTrainingStep === 'function';

/** Tells layers that draw noise which step comes next, also those of models inside the model. */
export function setTrainingStep(model: LayersModel, step: number | null): void {
  for (const layer of model.layers) {
    if (isStepAware(layer)) layer.setTrainingStep(step);
    else if ('layers' in layer) setTrainingStep(layer as unknown as LayersModel, step);
  }
}
