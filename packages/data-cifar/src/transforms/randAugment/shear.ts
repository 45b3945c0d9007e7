import type { AffineMap } from '../affine/affineMatrix.js';
import type { ImageSize } from '../transform.js';

const degreesOf = (slope: number) => (Math.atan(slope) * 180) / Math.PI;

/** The corner at the top left, from the center: it stays in its place. */
const corner = ([height, width]: ImageSize) => [-width / 2, -height / 2] as const;

/** Moves each row to the left by `slope` pixels more than the one above it. */
export function shearX(slope: number, size: ImageSize): AffineMap {
  return { shear: [degreesOf(slope), 0], center: corner(size) };
}

/** Moves each column up by `slope` pixels more than the one left of it. */
export function shearY(slope: number, size: ImageSize): AffineMap {
  return { shear: [0, degreesOf(slope)], center: corner(size) };
}
