import { checkSeed, refuse } from '../argumentChecks.js';
import type { CifarSplit } from '../dataset/cifarDataset.js';
import { Pipeline } from '../transforms/pipeline.js';
import type { Transform } from '../transforms/transform.js';
import type { MeanImage } from './meanImage.js';

export interface MeanImageOptions {
  /** What happens to an image before it is counted. Default: nothing. */
  readonly transforms?: readonly Transform[];
  /** Decides what is random in the transforms. Default: 0. */
  readonly seed?: number;
}

/**
 * The mean over all images of a split, pixel by pixel. As the notebook did it, over images that are
 * cropped and mirrored at random, as those of one epoch.
 *
 * Sums are kept in float64.
 *
 * @throws {CifarDataError} INVALID_ARGUMENT if the split is empty or an option is out of its range.
 * @example
 * import { batches, computeMeanImage, randomCrop, randomMirror } from '@cifar/data-cifar';
 * import { subtractMean, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * const augmentation = [randomCrop(28), randomMirror()];
 * const mean = computeMeanImage(train, { transforms: augmentation });
 * batches(train, { batchSize: 64, transforms: [...augmentation, subtractMean(mean)] });
 */
export function computeMeanImage(split: CifarSplit, options: MeanImageOptions = {}): MeanImage {
  const { transforms = [], seed = 0 } = options;
  checkSeed('computeMeanImage', seed);
  if (split.count < 1) refuse('computeMeanImage', 'split', 'of at least one image', split.count);
  const pipeline = new Pipeline(transforms, seed);
  const image = new Float32Array(pipeline.values);
  const sums = new Float64Array(pipeline.values);
  for (let example = 0; example < split.count; example++) {
    pipeline.run(split.images, 0, example, image);
    for (let i = 0; i < sums.length; i++) sums[i]! += image[i]!;
  }
  return { size: pipeline.size, data: Float32Array.from(sums, (sum) => sum / split.count) };
}
