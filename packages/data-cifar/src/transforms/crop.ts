import { checkInteger, refuse } from '../argumentChecks.js';
import { CHANNELS } from '../dataset/cifarDataset.js';
import type { AddressedRandom } from '../random/addressedRandom.js';
import type { ImageSize, Transform } from './transform.js';

/** @param place Which of `choices` rows or columns the window begins at. */
function crop(
  name: string,
  side: number,
  place: (choices: number, random: AddressedRandom) => number,
): Transform {
  checkInteger(name, 'size', side, 1);
  const prepare = ([height, width]: ImageSize) => {
    if (side > height || side > width) {
      refuse(name, 'size', `at most the image's ${height} x ${width}`, side);
    }
    const begin = (random: AddressedRandom) =>
      [place(height - side + 1, random), place(width - side + 1, random)] as const;
    const apply = (input: Float32Array, output: Float32Array, random: AddressedRandom) => {
      const [top, left] = begin(random);
      for (let row = 0; row < side; row++) {
        const start = ((top + row) * width + left) * CHANNELS;
        output.set(input.subarray(start, start + side * CHANNELS), row * side * CHANNELS);
      }
    };
    const stored = { kind: 'window', place: begin } as const;
    return { size: [side, side] as const, apply, stored };
  };
  return { name, prepare };
}

/**
 * A square window at a random place, all places equally likely.
 *
 * @param size Height and width of the window.
 */
export function randomCrop(size: number): Transform {
  return crop('randomCrop', size, (choices, random) => random.integer(choices));
}

/**
 * The square window in the middle; where the border is odd, half a pixel up and left of it.
 *
 * @param size Height and width of the window.
 */
export function centerCrop(size: number): Transform {
  return crop('centerCrop', size, (choices) => (choices - 1) >> 1);
}
