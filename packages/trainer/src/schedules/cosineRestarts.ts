import { checkInteger, checkNonNegative } from '../argumentChecks.js';
import { annealed } from './cosine.js';
import type { WrittenSchedule } from './schedule.js';

export interface CosineRestartsArguments {
  /** At the beginning of each period. */
  readonly learningRate: number;
  /** Steps of the first period. */
  readonly period: number;
  /** What each period is longer by than the one before: an integer. Default: 1. */
  readonly factor?: number;
  /** What a period falls to. Default: 0. */
  readonly final?: number;
}

/**
 * A cosine that begins again after each period. PyTorch's `CosineAnnealingWarmRestarts`.
 *
 * Source: Loshchilov, Hutter, "SGDR", ICLR 2017.
 *
 * @throws {TrainerError} INVALID_ARGUMENT if a rate is negative, or `period` or `factor` no integer of at
 *   least 1.
 * @example
 * cosineRestarts({ learningRate: 0.1, period: 1000, factor: 2 }); // periods of 1000, 2000, 4000 ...
 */
export function cosineRestarts(args: CosineRestartsArguments): WrittenSchedule {
  const { learningRate, period, factor = 1, final = 0 } = args;
  checkNonNegative('cosineRestarts', 'learningRate', learningRate);
  checkNonNegative('cosineRestarts', 'final', final);
  checkInteger('cosineRestarts', 'period', period, 1);
  checkInteger('cosineRestarts', 'factor', factor, 1);
  const at = (step: number) => {
    if (factor === 1) return annealed(learningRate, final, (step % period) / period);
    let [begin, length] = [0, period];
    while (step >= begin + length) {
      begin += length;
      length *= factor;
    }
    return annealed(learningRate, final, (step - begin) / length);
  };
  return {
    name: `cosine ${learningRate} to ${final} in ${period} steps, again and again x ${factor}`,
    config: { kind: 'cosineRestarts', learningRate, period, factor, final },
    at,
  };
}
