import { checkInteger } from '../argumentChecks.js';
import { type ChannelValues, valueOfEachChannel } from './channelValues.js';
import { described } from './describedTransform.js';
import { fillRectangle } from './fillRectangle.js';
import type { Transform } from './transform.js';

export interface CutoutOptions {
  /** Height and width of the square, in pixels. */
  readonly size: number;
  /** What is put there, in the units of the images. Default: 0. */
  readonly value?: ChannelValues;
}

/**
 * Covers a square whose center is any pixel of the image, all equally likely; what is outside of the image
 * is not covered, so that squares at the border are smaller. The center of an even size is the pixel right
 * and below of its middle.
 *
 * 0 is the mean behind `normalize` or `subtractMean`, which is where the paper has it, and black before.
 *
 * Source: DeVries, Taylor, "Improved regularization of convolutional neural networks with cutout", 2017
 * (arXiv:1708.04552): a size of 16 for CIFAR-10, 8 for CIFAR-100.
 *
 * @throws {CifarDataError} INVALID_ARGUMENT if an option is out of its range.
 * @example
 * import { batches, cutout, normalize, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * batches(train, { batchSize: 64, transforms: [normalize(), cutout({ size: 8 })] });
 */
export function cutout({ size: side, value = 0 }: CutoutOptions): Transform {
  checkInteger('cutout', 'size', side, 1);
  const values = valueOfEachChannel('cutout', 'value', value);
  const transform: Transform = {
    name: 'cutout',
    prepare: (size) => ({
      size,
      apply(input, output, random) {
        const top = random.integer(size[0]) - (side >> 1);
        const left = random.integer(size[1]) - (side >> 1);
        output.set(input);
        fillRectangle(output, size, { top, left, height: side, width: side }, (c) => values[c]!);
      },
    }),
  };
  return described(transform, { kind: 'cutout', size: side, value });
}
