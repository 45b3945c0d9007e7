import { refuse } from '../argumentChecks.js';

/** The part of a moving average that is kept: where it were 1, the average would never move. */
export function checkDecayRate(owner: string, argument: string, value: number): void {
  if (!(value >= 0 && value < 1)) refuse(owner, argument, 'at least 0 and less than 1', value);
}
