import { checkInteger, checkNonNegative, refuse } from '../argumentChecks.js';
import { annealed } from './cosine.js';
import type { WrittenSchedule } from './schedule.js';

export interface OneCycleArguments {
  /** The greatest learning rate. */
  readonly peak: number;
  /** Of the whole cycle: at least 2. */
  readonly steps: number;
  /** The part of it that rises, between 0 and 1. Default: 0.3. */
  readonly rising?: number;
  /** It begins with peak / startFactor. Default: 25. */
  readonly startFactor?: number;
  /** It ends with peak / startFactor / finalFactor. Default: 10,000. */
  readonly finalFactor?: number;
  /** Default: 'cosine'. */
  readonly shape?: 'cosine' | 'linear';
}

const SHAPES = {
  cosine: annealed,
  linear: (from: number, to: number, part: number) => from + (to - from) * part,
} as const;

/**
 * Up to the peak and down to almost nothing. PyTorch's `OneCycleLR`, without its cycle of the momentum.
 *
 * Source: Smith, Topin, "Super-convergence", 2018.
 *
 * @throws {TrainerError} INVALID_ARGUMENT if a number is out of its range.
 * @example
 * oneCycle({ peak: 0.4, steps: 10_000 }); // from 0.016 up to 0.4 at step 2,999, down to 1.6e-6
 */
export function oneCycle(args: OneCycleArguments): WrittenSchedule {
  const { peak, steps, rising = 0.3, startFactor = 25, finalFactor = 1e4, shape = 'cosine' } = args;
  checkNonNegative('oneCycle', 'peak', peak);
  checkInteger('oneCycle', 'steps', steps, 2);
  if (!(rising > 0 && rising < 1)) refuse('oneCycle', 'rising', 'between 0 and 1', rising);
  for (const [name, value] of Object.entries({ startFactor, finalFactor })) {
    if (!(value >= 1 && Number.isFinite(value))) refuse('oneCycle', name, 'at least 1', value);
  }
  if (!(shape in SHAPES)) refuse('oneCycle', 'shape', "'cosine' or 'linear'", shape);
  const between = SHAPES[shape];
  const start = peak / startFactor;
  const final = start / finalFactor;
  // As PyTorch counts: the peak is one step before the part of the steps that rises ends.
  const top = rising * steps - 1;
  const last = steps - 1;
  return {
    name: `one cycle to ${peak} in ${steps} steps`,
    config: { kind: 'oneCycle', peak, steps, rising, startFactor, finalFactor, shape },
    at: (step) => {
      const place = Math.min(step, last);
      return place <= top
        ? between(start, peak, place / top)
        : between(peak, final, (place - top) / (last - top));
    },
  };
}
