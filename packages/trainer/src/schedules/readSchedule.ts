import { refuse } from '../argumentChecks.js';
import { chained, type Link } from './chained.js';
import { constant } from './constant.js';
import { type CosineArguments, cosine } from './cosine.js';
import { type CosineRestartsArguments, cosineRestarts } from './cosineRestarts.js';
import { type ExponentialArguments, exponential } from './exponential.js';
import { type MultistepArguments, multistep } from './multistep.js';
import { type OneCycleArguments, oneCycle } from './oneCycle.js';
import { piecewise } from './piecewise.js';
import { type PolynomialArguments, polynomial } from './polynomial.js';
import { type ReduceOnPlateauArguments, reduceOnPlateau } from './reduceOnPlateau.js';
import type { ScheduleConfig, WrittenSchedule } from './schedule.js';
import { type WarmupArguments, warmup } from './warmup.js';

/** The functions check what they are given: what is read may be anything. */
const READERS: Readonly<Record<string, (config: ScheduleConfig) => WrittenSchedule>> = {
  constant: ({ learningRate }) => constant(learningRate as number),
  piecewise: ({ boundaries, learningRates }) =>
    piecewise(boundaries as number[], learningRates as number[]),
  multistep: (config) => multistep(config as unknown as MultistepArguments),
  exponential: (config) => exponential(config as unknown as ExponentialArguments),
  polynomial: (config) => polynomial(config as unknown as PolynomialArguments),
  cosine: (config) => cosine(config as unknown as CosineArguments),
  cosineRestarts: (config) => cosineRestarts(config as unknown as CosineRestartsArguments),
  oneCycle: (config) => oneCycle(config as unknown as OneCycleArguments),
  reduceOnPlateau: (config) => reduceOnPlateau(config as unknown as ReduceOnPlateauArguments),
  warmup: ({ schedule, ...args }) =>
    warmup(readSchedule(schedule as ScheduleConfig), args as unknown as WarmupArguments),
  chained: ({ links }) =>
    chained(
      (links as { schedule: ScheduleConfig; steps: number }[]).map(
        ({ schedule, steps }): Link<WrittenSchedule> => ({
          schedule: readSchedule(schedule),
          steps,
        }),
      ),
    ),
};

/**
 * The schedule that a `config` was written from, as after `JSON.parse`.
 *
 * @throws {TrainerError} INVALID_ARGUMENT if there is no such kind, or its arguments are wrong.
 * @example
 * readSchedule({ kind: 'cosine', learningRate: 0.1, steps: 10_000 }).at(5_000); // 0.05
 */
export function readSchedule(config: ScheduleConfig): WrittenSchedule {
  const kind = config?.kind;
  const read = Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
  if (!read) refuse('readSchedule', 'kind', `one of ${Object.keys(READERS).join(', ')}`, kind);
  return read(config);
}
