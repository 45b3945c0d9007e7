import { checkNonNegative } from '../argumentChecks.js';
import type { WrittenSchedule } from './schedule.js';

/**
 * One learning rate all the time.
 *
 * @throws {TrainerError} INVALID_ARGUMENT if it is negative.
 * @example
 * constant(0.01);
 */
export function constant(learningRate: number): WrittenSchedule {
  checkNonNegative('constant', 'learningRate', learningRate);
  return {
    name: `constant ${learningRate}`,
    config: { kind: 'constant', learningRate },
    at: () => learningRate,
  };
}
