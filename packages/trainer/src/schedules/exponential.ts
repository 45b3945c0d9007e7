import { checkNonNegative } from '../argumentChecks.js';
import type { WrittenSchedule } from './schedule.js';

export interface ExponentialArguments {
  /** Of the first step. */
  readonly learningRate: number;
  /** What it is multiplied by from one step to the next. */
  readonly factor: number;
}

/**
 * learningRate * factor^step. PyTorch's `ExponentialLR`.
 *
 * @throws {TrainerError} INVALID_ARGUMENT if a number is negative.
 * @example
 * exponential({ learningRate: 0.1, factor: 0.01 ** (1 / 10_000) }); // a hundredth after 10,000 steps
 */
export function exponential({ learningRate, factor }: ExponentialArguments): WrittenSchedule {
  checkNonNegative('exponential', 'learningRate', learningRate);
  checkNonNegative('exponential', 'factor', factor);
  return {
    name: `exponential ${learningRate} x ${factor} a step`,
    config: { kind: 'exponential', learningRate, factor },
    at: (step) => learningRate * factor ** step,
  };
}
