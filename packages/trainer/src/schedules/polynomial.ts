import { checkInteger, checkNonNegative } from '../argumentChecks.js';
import type { WrittenSchedule } from './schedule.js';

export interface PolynomialArguments {
  /** Of the first step. */
  readonly learningRate: number;
  /** After so many it is `final`, and stays so. */
  readonly steps: number;
  /** 1 is a straight line. Default: 1. */
  readonly power?: number;
  /** Default: 0. */
  readonly final?: number;
}

/**
 * final + (learningRate - final) * (1 - step / steps)^power. PyTorch's `PolynomialLR`, Caffe's `poly`.
 *
 * @throws {TrainerError} INVALID_ARGUMENT if a number is negative, or `steps` no integer of at least 1.
 * @example
 * polynomial({ learningRate: 0.1, steps: 10_000, power: 2 });
 */
export function polynomial(args: PolynomialArguments): WrittenSchedule {
  const { learningRate, steps, power = 1, final = 0 } = args;
  checkNonNegative('polynomial', 'learningRate', learningRate);
  checkNonNegative('polynomial', 'power', power);
  checkNonNegative('polynomial', 'final', final);
  checkInteger('polynomial', 'steps', steps, 1);
  return {
    name: `polynomial ${learningRate} to ${final} in ${steps} steps, power ${power}`,
    config: { kind: 'polynomial', learningRate, steps, power, final },
    at: (step) => final + (learningRate - final) * (1 - Math.min(step, steps) / steps) ** power,
  };
}
