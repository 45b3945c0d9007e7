import { refuse } from '../argumentChecks.js';

/** From the lowest number to the highest. */
export type Interval = readonly [lowest: number, highest: number];

interface IntervalLimits {
  /** What a single number is the distance from. */
  readonly center: number;
  /** Default: any. A distance that goes below it ends there. */
  readonly lowest?: number;
  /** Default: any. */
  readonly highest?: number;
}

/**
 * An interval, given as two numbers or as the greatest distance from its center.
 *
 * @throws {CifarDataError} INVALID_ARGUMENT.
 */
export function intervalOf(
  owner: string,
  argument: string,
  given: number | Interval,
  { center, lowest = -Number.MAX_VALUE, highest = Number.MAX_VALUE }: IntervalLimits,
): Interval {
  const isDistance = typeof given === 'number';
  const [low, high] = isDistance ? [Math.max(lowest, center - given), center + given] : given;
  if ((isDistance || given.length === 2) && lowest <= low && low <= high && high <= highest) {
    return [low, high];
  }
  const from = lowest === -Number.MAX_VALUE ? '' : `, of at least ${lowest}`;
  const to = highest === Number.MAX_VALUE ? '' : `, of at most ${highest}`;
  const wanted = `[lowest, highest]${from}${to}, or how far at most from ${center}`;
  return refuse(owner, argument, wanted, given);
}
