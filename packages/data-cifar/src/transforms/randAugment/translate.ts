import type { AffineMap } from '../affine/affineMatrix.js';

/** To the right, by the whole part of so many pixels. */
export function translateX(pixels: number): AffineMap {
  return { translation: [Math.trunc(pixels), 0] };
}

/** Down, by the whole part of so many pixels. */
export function translateY(pixels: number): AffineMap {
  return { translation: [0, Math.trunc(pixels)] };
}
