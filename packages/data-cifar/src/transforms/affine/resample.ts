import { CHANNELS } from '../../dataset/cifarDataset.js';
import type { ImageSize } from '../transform.js';
import type { InverseMatrix } from './affineMatrix.js';

/** `'nearest'`: the pixel nearest to the place; `'bilinear'`: the four around it, by their distances. */
export type Interpolation = 'nearest' | 'bilinear';

export const INTERPOLATIONS: readonly Interpolation[] = ['nearest', 'bilinear'];

/** Values of red, green and blue outside of the image. */
type Fill = readonly [red: number, green: number, blue: number];

/** Writes the three values seen at a place in rows and columns, of which pixels are the whole numbers. */
type Sample = (
  input: Float32Array,
  size: ImageSize,
  row: number,
  column: number,
  fill: Fill,
  output: Float32Array,
  to: number,
) => void;

/** Where a pixel's red is; -1 outside of the image. */
function placeOf(row: number, column: number, [height, width]: ImageSize): number {
  const isInside = row >= 0 && row < height && column >= 0 && column < width;
  return isInside ? (row * width + column) * CHANNELS : -1;
}

const nearest: Sample = (input, size, row, column, fill, output, to) => {
  const from = placeOf(Math.round(row), Math.round(column), size);
  for (let channel = 0; channel < CHANNELS; channel++) {
    output[to + channel] = from < 0 ? fill[channel]! : input[from + channel]!;
  }
};

const bilinear: Sample = (input, size, row, column, fill, output, to) => {
  const top = Math.floor(row);
  const left = Math.floor(column);
  const down = row - top;
  const right = column - left;
  const topLeft = placeOf(top, left, size);
  const topRight = placeOf(top, left + 1, size);
  const lowerLeft = placeOf(top + 1, left, size);
  const lowerRight = placeOf(top + 1, left + 1, size);
  for (let channel = 0; channel < CHANNELS; channel++) {
    const outside = fill[channel]!;
    const a = topLeft < 0 ? outside : input[topLeft + channel]!;
    const b = topRight < 0 ? outside : input[topRight + channel]!;
    const c = lowerLeft < 0 ? outside : input[lowerLeft + channel]!;
    const d = lowerRight < 0 ? outside : input[lowerRight + channel]!;
    const upper = (1 - right) * a + right * b;
    const lower = (1 - right) * c + right * d;
    output[to + channel] = (1 - down) * upper + down * lower;
  }
};

const SAMPLES = { nearest, bilinear };

/**
 * An image seen through an affine map, of the same size. Numbers may be any; they are not rounded.
 *
 * torchvision agrees, but for the outermost pixels of a bilinear fill, which it weighs twice.
 */
export function resample(
  input: Float32Array,
  output: Float32Array,
  size: ImageSize,
  [a, b, c, d, e, f]: InverseMatrix,
  interpolation: Interpolation,
  fill: Fill,
): void {
  const [height, width] = size;
  const sample = SAMPLES[interpolation];
  const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2];
  let to = 0;
  for (let row = 0; row < height; row++) {
    const y = row - middleRow;
    for (let column = 0; column < width; column++) {
      const x = column - middleColumn;
      const seenRow = d * x + e * y + f + middleRow;
      const seenColumn = a * x + b * y + c + middleColumn;
      sample(input, size, seenRow, seenColumn, fill, output, to);
      to += CHANNELS;
    }
  }
}
