import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import { TrainerError } from '../trainerError.js';
import type { Batch } from './batchSource.js';
import { type Loss, lossAndGradients, type StepOutcome } from './lossAndGradients.js';
import { setTrainingStep } from './setTrainingStep.js';

/** Does the steps of a run: forward, backward, update. */
export interface StepRunner {
  /** @param step Number of updates before this one. */
  run(batch: Batch, step: number): StepOutcome | Promise<StepOutcome>;
  close(): void | Promise<void>;
}

/** @throws {TrainerError} NON_FINITE_LOSS. To be called before the update. */
export function checkLoss(loss: number, step: number, { learningRate }: TrainableOptimizer): void {
  if (Number.isFinite(loss)) return;
  throw new TrainerError(
    'NON_FINITE_LOSS',
    `the loss of step ${step} is ${loss}: the learning rate ${learningRate} is too high, or the ` +
      'data is damaged. The weights are those before the step',
  );
}

/** Steps in this thread. They leave no tensors behind. */
export function localSteps(
  model: LayersModel,
  optimizer: TrainableOptimizer,
  loss: Loss,
): StepRunner {
  const run = (batch: Batch, step: number) => {
    setTrainingStep(model, step);
    return tf.tidy(() => {
      const { gradients, ...outcome } = lossAndGradients(model, loss, batch);
      checkLoss(outcome.loss, step, optimizer);
      optimizer.applyGradients(gradients);
      return outcome;
    });
  };
  return { run, close: () => {} };
}
