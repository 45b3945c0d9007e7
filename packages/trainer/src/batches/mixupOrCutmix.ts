import type { BatchSource } from '../loop/batchSource.js';
import { pasteBoxes } from './cutmix.js';
import { checkAlpha, checkProbability, type MixingOptions, mixingSource } from './mixingSource.js';
import { blendImages } from './mixup.js';

export interface MixupOrCutmixOptions extends MixingOptions {
  /** Default: 1. */
  readonly mixupAlpha?: number;
  /** Default: 1. */
  readonly cutmixAlpha?: number;
  /** The part of the mixed batches that is CutMix's, 0 .. 1; the others are mixup's. Default: 0.5. */
  readonly cutmixProbability?: number;
}

/**
 * `mixup` or `cutmix`, by chance for each batch: what timm does where both are on, its `switch_prob` being
 * `cutmixProbability`.
 *
 * @param source To train on. Its batches are left as they are.
 * @throws {TrainerError} INVALID_ARGUMENT if an option is out of its range; of `batch`, if the source's are
 *   mixed already.
 * @example
 * mixupOrCutmix(source, { mixupAlpha: 0.8, cutmixAlpha: 1, seed: 1 });
 */
export function mixupOrCutmix(
  source: BatchSource,
  {
    mixupAlpha = 1,
    cutmixAlpha = 1,
    cutmixProbability = 0.5,
    ...options
  }: MixupOrCutmixOptions = {},
): BatchSource {
  checkAlpha('mixupOrCutmix', 'mixupAlpha', mixupAlpha);
  checkAlpha('mixupOrCutmix', 'cutmixAlpha', cutmixAlpha);
  checkProbability('mixupOrCutmix', 'cutmixProbability', cutmixProbability);
  const [blend, paste] = [blendImages(mixupAlpha), pasteBoxes(cutmixAlpha)];
  return mixingSource('mixupOrCutmix', source, options, (batch, partners, uniform) =>
    (uniform() < cutmixProbability ? paste : blend)(batch, partners, uniform),
  );
}
