import { checkInteger, refuse } from '../argumentChecks.js';
import type { Schedule, WrittenSchedule } from './schedule.js';

export interface WarmupArguments {
  /** Of the warm-up. */
  readonly steps: number;
  /** The part of the schedule's first rate that it begins with, 0 .. 1. Default: 0. */
  readonly startFactor?: number;
}

/**
 * A straight rise to the first rate of a schedule, which then begins. PyTorch's `LinearLR` in front of
 * another, by `SequentialLR`.
 *
 * Source: Goyal et al., "Accurate, large minibatch SGD", 2017.
 *
 * @throws {TrainerError} INVALID_ARGUMENT if `steps` is no integer of at least 0, or the factor out of its
 *   range.
 * @example
 * warmup(cosine({ learningRate: 0.4, steps: 9_500 }), { steps: 500 });
 */
export function warmup(schedule: WrittenSchedule, args: WarmupArguments): WrittenSchedule;
export function warmup(schedule: Schedule, args: WarmupArguments): Schedule;
export function warmup(schedule: Schedule, { steps, startFactor = 0 }: WarmupArguments): Schedule {
  checkInteger('warmup', 'steps', steps, 0);
  if (!(startFactor >= 0 && startFactor <= 1)) {
    refuse('warmup', 'startFactor', 'from 0 to 1', startFactor);
  }
  const { config } = schedule;
  return {
    name: `${steps} steps up to ${schedule.name}`,
    ...(config && { config: { kind: 'warmup', schedule: config, steps, startFactor } }),
    at: (step, history) =>
      step < steps
        ? schedule.at(0, history) * (startFactor + ((1 - startFactor) * step) / steps)
        : schedule.at(step - steps, history),
  };
}
