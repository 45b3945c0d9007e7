import { toByte } from './bytePixels.js';

/** ratio * pixel + (1 - ratio) * other, each product and the sum rounded to float32. */
export function blendOf(ratio: number): (pixel: number, other: number) => number {
  const [own, rest] = [Math.fround(ratio), Math.fround(1 - ratio)];
  return (pixel, other) =>
    toByte(Math.fround(Math.fround(own * pixel) + Math.fround(rest * other)));
}
