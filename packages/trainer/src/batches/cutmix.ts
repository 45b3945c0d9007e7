import type { BatchSource } from '../loop/batchSource.js';
import type { Uniforms } from './addressedUniforms.js';
import { drawBeta } from './drawBeta.js';
import { checkAlpha, type MixImages, type MixingOptions, mixingSource } from './mixingSource.js';

export interface CutmixOptions extends MixingOptions {
  /** Of the distribution Beta(alpha, alpha) that each batch's lambda is from. Default: 1, as in the paper. */
  readonly alpha?: number;
}

/** The part of an axis that a box of that length covers around a random place, cut off at the borders. */
function drawSpan(size: number, length: number, uniform: Uniforms): [start: number, end: number] {
  const center = Math.floor(uniform() * size);
  const half = Math.floor(length / 2);
  return [Math.max(0, center - half), Math.min(size, center + half)];
}

/** A box of 1 - lambda of the area, less what is over the border, is the partner's. */
export const pasteBoxes =
  (alpha: number): MixImages =>
  ({ images, shape: [, height, width, channels] }, partners, uniform) => {
    const side = Math.sqrt(1 - drawBeta(alpha, uniform));
    const [top, bottom] = drawSpan(height, Math.floor(height * side), uniform);
    const [left, right] = drawSpan(width, Math.floor(width * side), uniform);
    const pasted = images.slice();
    for (const [example, partner] of partners.entries()) {
      for (let row = top; row < bottom; row++) {
        const place = (image: number, column: number) =>
          ((image * height + row) * width + column) * channels;
        const strip = images.subarray(place(partner, left), place(partner, right));
        pasted.set(strip, place(example, left));
      }
    }
    return { images: pasted, share: ((bottom - top) * (right - left)) / (height * width) };
  };

/**
 * CutMix: of every image of a batch a box is that of another one, at the same place; it has both labels,
 * weighted by their areas. One box a batch, of sqrt(1 - lambda) of height and width around a random place,
 * cut off at the borders; partners are a random permutation.
 *
 * A batch is a function of (seed, epoch, index) and of the batch of `source`. It is made on this thread:
 * there are no stored batches.
 *
 * Source: Yun et al., "CutMix: Regularization strategy to train strong classifiers with localizable
 * features", ICCV 2019. On CIFAR the authors mix with probability 0.5.
 *
 * @param source To train on. Its batches are left as they are.
 * @throws {TrainerError} INVALID_ARGUMENT if an option is out of its range; of `batch`, if the source's are
 *   mixed already.
 * @example
 * await fit(model, { train: cutmix(source, { probability: 0.5 }), epochs: 300, optimizer });
 */
export function cutmix(
  source: BatchSource,
  { alpha = 1, ...options }: CutmixOptions = {},
): BatchSource {
  checkAlpha('cutmix', 'alpha', alpha);
  return mixingSource('cutmix', source, options, pasteBoxes(alpha));
}
