import { CHANNELS } from '../dataset/cifarDataset.js';
import type { ImageSize } from './transform.js';

/** In pixels; may reach out of the image. */
export interface Rectangle {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Fills what of the rectangle is in the image, row by row, with `value` of each channel. */
export function fillRectangle(
  image: Float32Array,
  [height, width]: ImageSize,
  rectangle: Rectangle,
  value: (channel: number) => number,
): void {
  const { top, left } = rectangle;
  const bottom = Math.min(height, top + rectangle.height);
  const right = Math.min(width, left + rectangle.width);
  for (let row = Math.max(0, top); row < bottom; row++) {
    for (let column = Math.max(0, left); column < right; column++) {
      const at = (row * width + column) * CHANNELS;
      for (let channel = 0; channel < CHANNELS; channel++) image[at + channel] = value(channel);
    }
  }
}
