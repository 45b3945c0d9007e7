import type { NamedTensorMap, Scalar } from '@tensorflow/tfjs-core';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';

/** The same optimizer, but that somebody sees the gradients before it does. */
export function watchedOptimizer(
  optimizer: TrainableOptimizer,
  watch: (gradients: NamedTensorMap) => void,
): TrainableOptimizer {
  const applyGradients = (gradients: NamedTensorMap, factor?: Scalar) => {
    watch(gradients);
    optimizer.applyGradients(gradients, factor);
  };
  // All else is the optimizer's own, its class too.
  return Object.create(optimizer, { applyGradients: { value: applyGradients } });
}
