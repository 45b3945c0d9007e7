import { refuse } from '../argumentChecks.js';

/** @throws {CifarDataError} INVALID_ARGUMENT. */
export function checkProbability(owner: string, argument: string, probability: number): void {
  if (!(probability >= 0 && probability <= 1)) refuse(owner, argument, 'from 0 to 1', probability);
}
