import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import { TrainerError } from '../trainerError.js';
import type { Batch } from './batchSource.js';
import { type Loss, lossAndGradients, outcomeOf, type StepOutcome } from './lossAndGradients.js';
import { setTrainingStep } from './setTrainingStep.js';

/** Does the steps of a run: forward, backward, update. */
export interface StepRunner {
  /** @param step Number of updates before this one. */
  run(batch: Batch, step: number): Promise<StepOutcome>;
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
  const run = async (batch: Batch, step: number) => {
    setTrainingStep(model, step);
    const tensors = tf.tidy(() => ({ ...lossAndGradients(model, loss, batch) }));
    const { gradients, ...rest } = tensors;
    try {
      const outcome = await outcomeOf(rest);
      checkLoss(outcome.loss, step, optimizer);
      tf.tidy(() => optimizer.applyGradients(gradients));
      return outcome;
    } finally {
      tf.dispose(Object.values(rest));
      tf.dispose(gradients);
    }
  };
  return { run, close: () => {} };
}
