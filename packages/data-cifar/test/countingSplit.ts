import { type CifarSplit, IMAGE_BYTES } from '../src/dataset/cifarDataset.js';
import { labelOf, pixelOf } from './smallLayout.js';

/** A split whose images and labels tell which example they are. */
export function countingSplit(count: number): CifarSplit {
  return {
    count,
    images: Uint8Array.from({ length: count * IMAGE_BYTES }, (_, i) =>
      pixelOf(Math.floor(i / IMAGE_BYTES), i % IMAGE_BYTES),
    ),
    labels: Uint8Array.from({ length: count }, (_, i) => labelOf(i)),
  };
}

/** The value of a pixel of an example of it. */
export const pixelAt = (example: number, row: number, column: number, channel: number) =>
  pixelOf(example, (channel * 32 + row) * 32 + column);
