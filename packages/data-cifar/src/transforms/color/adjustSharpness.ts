import { CHANNELS } from '../../dataset/cifarDataset.js';
import type { ImageSize } from '../transform.js';
import { blendOf } from './blend.js';

/** Weight of a pixel in its blurred image; its eight neighbors have 1. */
const OWN_WEIGHT = 5;
const WEIGHTS = OWN_WEIGHT + 8;

/**
 * A blend with the image blurred by a filter of 3 x 3, whose outermost pixels stay as they are: 0 is blurred,
 * 1 the image, 2 sharpened. That of Pillow's ImageEnhance.Sharpness; pixels as of `PixelChange`.
 */
export function adjustSharpness(
  input: Float32Array,
  output: Float32Array,
  factor: number,
  [height, width]: ImageSize,
): void {
  const blend = blendOf(factor);
  const rowLength = width * CHANNELS;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const isInside = row > 0 && row < height - 1 && column > 0 && column < width - 1;
      const first = row * rowLength + column * CHANNELS;
      for (let at = first; at < first + CHANNELS; at++) {
        let blurred = input[at]!;
        if (isInside) {
          let sum = (OWN_WEIGHT - 1) * blurred;
          for (let line = at - rowLength; line <= at + rowLength; line += rowLength) {
            sum += input[line - CHANNELS]! + input[line]! + input[line + CHANNELS]!;
          }
          blurred = Math.round(sum / WEIGHTS);
        }
        output[at] = blend(input[at]!, blurred);
      }
    }
  }
}
