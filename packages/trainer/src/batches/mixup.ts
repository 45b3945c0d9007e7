import type { BatchSource } from '../loop/batchSource.js';
import { drawBeta } from './drawBeta.js';
import { checkAlpha, type MixImages, type MixingOptions, mixingSource } from './mixingSource.js';

export interface MixupOptions extends MixingOptions {
  /**
   * Of the distribution Beta(alpha, alpha) that each batch's lambda is from: the smaller, the nearer to 0
   * or 1. Default: 1, every lambda as likely.
   */
  readonly alpha?: number;
}

/** lambda * image + (1 - lambda) * partner, rounded once. */
export const blendImages =
  (alpha: number): MixImages =>
  ({ images, labels }, partners, uniform) => {
    const lambda = drawBeta(alpha, uniform);
    const values = images.length / labels.length;
    const blended = new Float32Array(images.length);
    for (const [example, partner] of partners.entries()) {
      const [own, other] = [example * values, partner * values];
      for (let i = 0; i < values; i++) {
        blended[own + i] = lambda * images[own + i]! + (1 - lambda) * images[other + i]!;
      }
    }
    return { images: blended, share: 1 - lambda };
  };

/**
 * mixup: every image of a batch is blended with another one of it, lambda * image + (1 - lambda) * partner,
 * and has both labels, weighted so. One lambda a batch; partners are a random permutation.
 *
 * A batch is a function of (seed, epoch, index) and of the batch of `source`. It is made on this thread:
 * there are no stored batches.
 *
 * Source: Zhang, Cisse, Dauphin, Lopez-Paz, "mixup: Beyond empirical risk minimization", ICLR 2018.
 *
 * @param source To train on. Its batches are left as they are.
 * @throws {TrainerError} INVALID_ARGUMENT if an option is out of its range; of `batch`, if the source's are
 *   mixed already.
 * @example
 * await fit(model, { train: mixup(source, { alpha: 0.2, seed: 1 }), epochs: 200, optimizer });
 */
export function mixup(
  source: BatchSource,
  { alpha = 1, ...options }: MixupOptions = {},
): BatchSource {
  checkAlpha('mixup', 'alpha', alpha);
  return mixingSource('mixup', source, options, blendImages(alpha));
}
