import { checkInteger, checkOneOf, refuse } from '../argumentChecks.js';
import { CHANNELS } from '../dataset/cifarDataset.js';
import type { AddressedRandom } from '../random/addressedRandom.js';
import { described } from './describedTransform.js';
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

/** The row or column that is seen at a place outside of the image; -1 for none. */
const outside = {
  zero: () => -1,
  reflect: (place: number, count: number) => (place < 0 ? -place : 2 * (count - 1) - place),
};

function paddedCropOf(
  [height, width]: ImageSize,
  side: number,
  place: Place,
  { padding, mode }: Required<RandomCropOptions>,
): TransformStep {
  const seen = (at: number, count: number) =>
    at >= 0 && at < count ? at : outside[mode](at, count);
  /** Columns of a row that are not in the image. */
  function putOutside(
    input: Float32Array,
    from: number,
    output: Float32Array,
    to: number,
    left: number,
    begin: number,
    end: number,
  ): void {
    for (let column = begin; column < end; column++) {
      const pixel = seen(left + column, width);
      for (let channel = 0; channel < CHANNELS; channel++) {
        const value = pixel < 0 ? 0 : input[from + pixel * CHANNELS + channel]!;
        output[to + column * CHANNELS + channel] = value;
      }
    }
  }
  return {
    size: [side, side],
    apply(input, output, random) {
      const top = place(height + 2 * padding - side + 1, random) - padding;
      const left = place(width + 2 * padding - side + 1, random) - padding;
      // Columns of the window that show the image itself: they are copied as one.
      const first = Math.min(Math.max(-left, 0), side);
      const last = Math.min(Math.max(width - left, first), side);
      for (let row = 0; row < side; row++) {
        const to = row * side * CHANNELS;
        const from = seen(top + row, height) * width * CHANNELS;
        if (from < 0) {
          output.fill(0, to, to + side * CHANNELS);
          continue;
        }
        const inside = from + left * CHANNELS;
        output.set(
          input.subarray(inside + first * CHANNELS, inside + last * CHANNELS),
          to + first * CHANNELS,
        );
        putOutside(input, from, output, to, left, 0, first);
        putOutside(input, from, output, to, left, last, side);
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
 * Zeros are black where pixels are 0 to 255, and the mean behind `normalize` or `subtractMean`. With
 * padding there are no stored batches.
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
