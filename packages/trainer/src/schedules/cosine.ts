import { checkInteger, checkNonNegative } from '../argumentChecks.js';
import type { WrittenSchedule } from './schedule.js';

export interface CosineArguments {
  /** Of the first step. */
  readonly learningRate: number;
  /** After so many it is `final`, and stays so. */
  readonly steps: number;
  /** Default: 0. */
  readonly final?: number;
}

/** Half a cosine, from `from` at 0 to `to` at 1. */
export const annealed = (from: number, to: number, part: number): number =>
  to + ((from - to) * (1 + Math.cos(Math.PI * part))) / 2;

/**
 * final + (learningRate - final) * (1 + cos(pi * step / steps)) / 2. PyTorch's `CosineAnnealingLR` up to
 * `steps`.
 *
 * Source: Loshchilov, Hutter, "SGDR", ICLR 2017.
 *
 * @throws {TrainerError} INVALID_ARGUMENT if a number is negative, or `steps` no integer of at least 1.
 * @example
 * cosine({ learningRate: 0.1, steps: 10_000 });
 */
export function cosine({ learningRate, steps, final = 0 }: CosineArguments): WrittenSchedule {
  checkNonNegative('cosine', 'learningRate', learningRate);
  checkNonNegative('cosine', 'final', final);
  checkInteger('cosine', 'steps', steps, 1);
  return {
    name: `cosine ${learningRate} to ${final} in ${steps} steps`,
    config: { kind: 'cosine', learningRate, steps, final },
    at: (step) => annealed(learningRate, final, Math.min(step, steps) / steps),
  };
}
