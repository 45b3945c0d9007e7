import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import { TrainerError } from '../trainerError.js';
import type { AnyBatch } from './batchSource.js';
import type { StepOutcome } from './lossAndGradients.js';

/** Does the steps of a run: forward, backward, update. */
export interface StepRunner {
  /** Whether it may be given stored batches. */
  readonly takesBytes?: boolean;
  /**
   * @param step Number of updates before this one.
   * @returns The outcomes that are known by now and were not before, oldest first.
   */
  run(batch: AnyBatch, step: number): Promise<StepOutcome[]>;
  /** Waits for the outcomes of all steps. */
  finish(): Promise<StepOutcome[]>;
  close(): void | Promise<void>;
}

/**
 * @param isUpdated Whether the weights have moved since.
 * @throws {TrainerError} NON_FINITE_LOSS.
 */
export function checkLoss(
  loss: number,
  step: number,
  { learningRate }: TrainableOptimizer,
  isUpdated: boolean,
): void {
  if (Number.isFinite(loss)) return;
  const weights = isUpdated
    ? 'The weights are spoilt: go on from a checkpoint'
    : 'The weights are those before the step';
  throw new TrainerError(
    'NON_FINITE_LOSS',
    `the loss of step ${step} is ${loss}: the learning rate ${learningRate} is too high, or the ` +
      `data is damaged. ${weights}`,
  );
}
