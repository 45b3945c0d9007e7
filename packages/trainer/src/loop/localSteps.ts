import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import type { Loss } from './batchLoss.js';
import type { Batch } from './batchSource.js';
import { lossAndGradients, outcomeSync, type StepOutcome } from './lossAndGradients.js';
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
      // The forward pass moves statistics.
      const statistics = model.nonTrainableWeights.map((weight) => tf.clone(weight.read()));
      const { gradients, ...tensors } = lossAndGradients(model, loss, batch);
      outcome = outcomeSync(tensors, batch.labels);
      try {
        checkLoss(outcome.loss, step, optimizer, false);
      } catch (error) {
        for (const [i, weight] of model.nonTrainableWeights.entries()) weight.write(statistics[i]!);
        throw error;
      }
      optimizer.applyGradients(gradients);
    });
    return [outcome!];
  };
  return { run, finish: async () => [], close: () => {} };
}
