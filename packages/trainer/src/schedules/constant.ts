import { checkNonNegative } from '../argumentChecks.js';
import type { WrittenSchedule } from './schedule.js';

/** One learning rate all the time. */
export function constant(learningRate: number): WrittenSchedule {
  checkNonNegative('constant', 'learningRate', learningRate);
  return {
    name: `constant ${learningRate}`,
    config: { kind: 'constant', learningRate },
    at: () => learningRate,
  };
}
