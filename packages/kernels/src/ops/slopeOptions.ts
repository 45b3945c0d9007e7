import { KernelArgumentError } from '../kernelArgumentError.js';
import type { RandomSlopes, SlopeRange } from '../kernels.js';
import { checkInteger } from './argumentChecks.js';

/** The range of the slopes that a randomized ReLU gives to elements that are not positive. */
export interface SlopeRangeOptions {
  /** The smallest slope. Default: 1/8. */
  readonly lower?: number;
  /** The largest slope. Default: 1/3. */
  readonly upper?: number;
}

/**
 * A range, and the address of the draw. Element i of a tensor has the i-th slope of the sequence at
 * (seed, stream, step): the same bits on every backend, each time it is asked for.
 */
export interface SlopeOptions extends SlopeRangeOptions {
  /** The run's seed: an integer >= 0. Default: 0. */
  readonly seed?: number;
  /** Which of the run's layers: an integer in 0 .. 2^32 - 1. Default: 0. */
  readonly stream?: number;
  /** The training step, to be raised with every step: an integer >= 0. Default: 0. */
  readonly step?: number;
}

const DEFAULT_LOWER = 1 / 8;
const DEFAULT_UPPER = 1 / 3;

/** Fills in the defaults and checks the range. */
export function resolveSlopeRange(op: string, options: SlopeRangeOptions): SlopeRange {
  const { lower = DEFAULT_LOWER, upper = DEFAULT_UPPER } = options;
  if (!Number.isFinite(lower) || !Number.isFinite(upper) || lower > upper) {
    throw new KernelArgumentError(
      `${op}: the slopes must be finite numbers with lower <= upper, ` +
        `got lower ${lower} and upper ${upper}.`,
    );
  }
  return { lower, upper };
}

/** Fills in the defaults and checks range and address. */
export function resolveSlopes(op: string, options: SlopeOptions): RandomSlopes {
  const { seed = 0, stream = 0, step = 0 } = options;
  checkInteger(op, 'seed', seed, 0);
  checkInteger(op, 'stream', stream, 0, 2 ** 32 - 1);
  checkInteger(op, 'step', step, 0);
  return { ...resolveSlopeRange(op, options), seed, stream, step };
}
