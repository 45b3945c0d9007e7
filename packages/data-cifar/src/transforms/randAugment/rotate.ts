import type { AffineMap } from '../affine/affineMatrix.js';

/** Counterclockwise, around the center. */
export function rotate(degrees: number): AffineMap {
  return { degrees: -degrees };
}
