import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import type { Batch } from './batchSource.js';
import { type Loss, lossAndGradients, outcomeSync, type StepOutcome } from './lossAndGradients.js';
import { setTrainingStep } from './setTrainingStep.js';
import { checkLoss, type StepRunner } from './stepRunner.js';

/** Steps in this thread, whose loss is looked at before the update. They leave no tensors behind. */
export function localSteps(
  model: LayersModel,
  optimizer: TrainableOptimizer,
  loss: Loss,
): StepRunner {
  const run = async (batch: Batch, step: number) => {
    setTrainingStep(model, step);
    let outcome: StepOutcome | undefined;
    tf.tidy(() => {
      const { gradients, ...tensors } = lossAndGradients(model, loss, batch);
      outcome = outcomeSync(tensors, batch.labels);
      checkLoss(outcome.loss, step, optimizer, false);
      optimizer.applyGradients(gradients);
    });
    return [outcome!];
  };
  return { run, finish: async () => [], close: () => {} };
}
