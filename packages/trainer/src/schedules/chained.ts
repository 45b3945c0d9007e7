import { checkInteger, refuse } from '../argumentChecks.js';
import type { Schedule, WrittenSchedule } from './schedule.js';

/** A schedule, and for how many steps. */
export interface Link<S extends Schedule = Schedule> {
  readonly schedule: S;
  readonly steps: number;
}

/**
 * One schedule after the other, each of them from its own beginning on. The last one goes on. PyTorch's
 * `SequentialLR`.
 *
 * @throws {TrainerError} INVALID_ARGUMENT if there is none, or `steps` no integer of at least 1.
 * @example
 * chained([
 *   { schedule: constant(0.1), steps: 1_000 },
 *   { schedule: cosine({ learningRate: 0.1, steps: 9_000 }), steps: 9_000 },
 * ]);
 */
export function chained(links: readonly Link<WrittenSchedule>[]): WrittenSchedule;
export function chained(links: readonly Link[]): Schedule;
export function chained(links: readonly Link[]): Schedule {
  const last = links.at(-1);
  if (!last) refuse('chained', 'links', 'at least one', links);
  for (const { steps } of links) checkInteger('chained', 'steps', steps, 1);
  const configs = links.map(
    ({ schedule: { config }, steps }) => config && { schedule: config, steps },
  );
  return {
    name: links.map(({ schedule, steps }) => `${schedule.name} for ${steps} steps`).join(', then '),
    ...(configs.every((config) => config !== undefined) && {
      config: { kind: 'chained', links: configs },
    }),
    at: (step, history) => {
      let rest = step;
      for (const { schedule, steps } of links.slice(0, -1)) {
        if (rest < steps) return schedule.at(rest, history);
        rest -= steps;
      }
      return last.schedule.at(rest, history);
    },
  };
}
