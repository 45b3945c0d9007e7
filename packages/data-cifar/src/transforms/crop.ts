import { checkInteger, checkOneOf, refuse } from '../argumentChecks.js';
import { CHANNELS } from '../dataset/cifarDataset.js';
import type { AddressedRandom } from '../random/addressedRandom.js';
import { described } from './describedTransform.js';
import { placeSeen } from './pixelMap.js';
import type { ImageSize, Transform, TransformStep } from './transform.js';

export interface RandomCropOptions {
  /** Pixels put around the image before the window is chosen. Default: 0. */
  readonly padding?: number;
  /** What is put there: zeros, or the image reflected at its outermost pixels. Default: 'zero'. */
  readonly mode?: 'zero' | 'reflect';
}

/** Chooses which of `choices` rows or columns the window begins at. */
type Place = (choices: number, random: AddressedRandom) => number;

function cropOf([height, width]: ImageSize, side: number, place: Place): TransformStep {
  const begin = (random: AddressedRandom) =>
    [place(height - side + 1, random), place(width - side + 1, random)] as const;
  const apply = (input: Float32Array, output: Float32Array, random: AddressedRandom) => {
    const [top, left] = begin(random);
    for (let row = 0; row < side; row++) {
      const start = ((top + row) * width + left) * CHANNELS;
      output.set(input.subarray(start, start + side * CHANNELS), row * side * CHANNELS);
    }
  };
  return { size: [side, side], apply, stored: { kind: 'window', place: begin } };
}

function paddedCropOf(
  [height, width]: ImageSize,
  side: number,
  place: Place,
  { padding, mode }: Required<RandomCropOptions>,
): TransformStep {
  const begin = (random: AddressedRandom) =>
    [
      place(height + 2 * padding - side + 1, random) - padding,
      place(width + 2 * padding - side + 1, random) - padding,
    ] as const;
  return {
    size: [side, side],
    stored: { kind: 'window', place: begin, outside: mode },
    apply(input, output, random) {
      const [top, left] = begin(random);
      let to = 0;
      for (let row = top; row < top + side; row++) {
        const fromRow = placeSeen(row, height, mode);
        for (let column = left; column < left + side; column++) {
          const fromColumn = placeSeen(column, width, mode);
          const from = (fromRow * width + fromColumn) * CHANNELS;
          const isInside = fromRow >= 0 && fromColumn >= 0;
          for (let channel = 0; channel < CHANNELS; channel++) {
            output[to++] = isInside ? input[from + channel]! : 0;
          }
        }
      }
    },
  };
}

function crop(
  name: string,
  side: number,
  place: Place,
  { padding = 0, mode = 'zero' }: RandomCropOptions = {},
): Transform {
  checkInteger(name, 'size', side, 1);
  checkInteger(name, 'padding', padding, 0);
  checkOneOf(name, 'mode', mode, ['zero', 'reflect']);
  const transform: Transform = {
    name,
    prepare(size) {
      const [height, width] = size;
      const [fullHeight, fullWidth] = [height + 2 * padding, width + 2 * padding];
      if (side > fullHeight || side > fullWidth) {
        const whose = padding === 0 ? "the image's" : "the padded image's";
        refuse(name, 'size', `at most ${whose} ${fullHeight} x ${fullWidth}`, side);
      }
      if (mode === 'reflect' && padding >= Math.min(height, width)) {
        refuse(name, 'padding', `less than the image's ${height} x ${width}, to reflect`, padding);
      }
      return padding === 0
        ? cropOf(size, side, place)
        : paddedCropOf(size, side, place, { padding, mode });
    },
  };
  return described(transform, { kind: name, size: side, padding, mode });
}

/**
 * A square window at a random place, all places equally likely. With padding, windows also show what is
 * put around the image.
 *
 * Zeros are black where pixels are 0 to 255, and the mean behind `normalize` or `subtractMean`, where
 * there are no stored batches.
 *
 * Source: crops of 32 from images with 4 zeros around: He, Zhang, Ren, Sun, "Deep residual learning for
 * image recognition", CVPR 2016.
 *
 * @param size Height and width of the window.
 * @throws {CifarDataError} INVALID_ARGUMENT if an option is out of its range; of `batches`, if the window is
 *   larger than the padded image, or `'reflect'` would need more of the image than there is.
 * @example
 * import { batches, randomCrop, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * batches(train, { batchSize: 64, transforms: [randomCrop(32, { padding: 4, mode: 'reflect' })] });
 */
export function randomCrop(size: number, options: RandomCropOptions = {}): Transform {
  return crop('randomCrop', size, (choices, random) => random.integer(choices), options);
}

/**
 * The square window in the middle; where the border is odd, half a pixel up and left of it.
 *
 * @param size Height and width of the window.
 * @example
 * import { batches, centerCrop, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { test } = syntheticCifar100({ trainCount: 1, testCount: 64 });
 * batches(test, { batchSize: 64, transforms: [centerCrop(28)] });
 */
export function centerCrop(size: number): Transform {
  return crop('centerCrop', size, (choices) => (choices - 1) >> 1);
}
