import { checkInteger, checkNonNegative } from '../argumentChecks.js';
import type { WrittenSchedule } from './schedule.js';

export interface MultistepArguments {
  /** Of the first step. */
  readonly learningRate: number;
  /** Steps at which it is multiplied by `factor`, in any order. */
  readonly milestones: readonly number[];
  /** Default: 0.1. */
  readonly factor?: number;
}

/**
 * learningRate * factor^(number of milestones up to the step). PyTorch's `MultiStepLR`.
 *
 * @throws {TrainerError} INVALID_ARGUMENT if a number is negative, or a milestone no integer.
 * @example
 * multistep({ learningRate: 0.1, milestones: [32_000, 48_000] }); // 0.1, 0.01, 0.001
 */
export function multistep(args: MultistepArguments): WrittenSchedule {
  const { learningRate, milestones, factor = 0.1 } = args;
  checkNonNegative('multistep', 'learningRate', learningRate);
  checkNonNegative('multistep', 'factor', factor);
  for (const milestone of milestones) checkInteger('multistep', 'milestones', milestone, 0);
  return {
    name: `multistep ${learningRate} x ${factor} at ${milestones.join(', ')}`,
    config: { kind: 'multistep', learningRate, milestones: [...milestones], factor },
    at: (step) =>
      learningRate * factor ** milestones.filter((milestone) => milestone <= step).length,
  };
}
