import { checkInteger, checkNonNegative, refuse } from '../argumentChecks.js';
import type { WrittenSchedule } from './schedule.js';

/**
 * One learning rate up to the first boundary, the next one from it on, and so forth.
 *
 * @param boundaries Steps at which the rate changes, in rising order.
 * @param learningRates One more than boundaries.
 * @throws {TrainerError} INVALID_ARGUMENT if the counts or the order are not so.
 * @example
 * piecewise([29_688], [0.05, 0.01]); // 0.01 from step 29,688 on
 */
export function piecewise(
  boundaries: readonly number[],
  learningRates: readonly number[],
): WrittenSchedule {
  for (const boundary of boundaries) checkInteger('piecewise', 'boundaries', boundary, 0);
  for (const rate of learningRates) checkNonNegative('piecewise', 'learningRates', rate);
  if (learningRates.length !== boundaries.length + 1) {
    refuse(
      'piecewise',
      'learningRates',
      `one more than the ${boundaries.length} boundaries`,
      learningRates,
    );
  }
  if (boundaries.some((boundary, index) => index > 0 && boundary <= boundaries[index - 1]!)) {
    refuse('piecewise', 'boundaries', 'in rising order', boundaries);
  }
  return {
    name: `piecewise ${learningRates.join(', ')} at ${boundaries.join(', ')}`,
    config: { kind: 'piecewise', boundaries: [...boundaries], learningRates: [...learningRates] },
    at: (step) => learningRates[boundaries.filter((boundary) => boundary <= step).length]!,
  };
}
