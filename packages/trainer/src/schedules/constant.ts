import { checkNonNegative } from '../argumentChecks.js';
import type { Schedule } from './schedule.js';

/** One learning rate all the time. */
export function constant(learningRate: number): Schedule {
  checkNonNegative('constant', 'learningRate', learningRate);
  return { name: `constant ${learningRate}`, at: () => learningRate };
}
