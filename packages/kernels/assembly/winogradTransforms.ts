// Winograd's minimal filtering with tiles of 4 x 4 outputs of a 3 x 3 filter: 36 products where
// the definition has 144. Interpolation points 0, 1, -1, 2, -2 and infinity.
//
// Source: Lavin, Gray, "Fast algorithms for convolutional neural networks", CVPR 2016.
//
// Each function is one matrix, applied along one axis to 4 channels at a time; what comes of it is
// written from `to` on, `stride` bytes apart. A transform of a tile is two of them.

/** Outputs and inputs of a tile along one axis, and its cells. */
export const TILE = 4;
export const WINDOW = 6;
export const CELLS = 36;
export const FILTER = 3;

@inline
function scale(value: v128, factor: f32): v128 {
  return f32x4.mul(value, f32x4.splat(factor));
}

/** B': of the input. */
@inline
export function transformInput(
  d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, to: usize, stride: usize,
): void {
  const even = f32x4.sub(d4, scale(d2, 4));
  const odd = f32x4.sub(d3, scale(d1, 4));
  const evenNear = f32x4.sub(d4, d2);
  const oddNear = scale(f32x4.sub(d3, d1), 2);
  v128.store(to, f32x4.add(scale(f32x4.sub(d0, d2), 4), evenNear));
  v128.store(to + stride, f32x4.add(even, odd));
  v128.store(to + stride * 2, f32x4.sub(even, odd));
  v128.store(to + stride * 3, f32x4.add(evenNear, oddNear));
  v128.store(to + stride * 4, f32x4.sub(evenNear, oddNear));
  v128.store(to + stride * 5, f32x4.add(scale(f32x4.sub(d1, d3), 4), f32x4.sub(d5, d3)));
}

/** G: of the filter. */
@inline
export function transformFilter(g0: v128, g1: v128, g2: v128, to: usize, stride: usize): void {
  const even = scale(f32x4.add(g0, g2), -1.0 / 6);
  const odd = scale(g1, -1.0 / 6);
  const farEven = f32x4.add(scale(g0, 1.0 / 24), scale(g2, 1.0 / 6));
  const farOdd = scale(g1, 1.0 / 12);
  v128.store(to, scale(g0, 0.25));
  v128.store(to + stride, f32x4.add(even, odd));
  v128.store(to + stride * 2, f32x4.sub(even, odd));
  v128.store(to + stride * 3, f32x4.add(farEven, farOdd));
  v128.store(to + stride * 4, f32x4.sub(farEven, farOdd));
  v128.store(to + stride * 5, g2);
}

/** A': of the products, to 4 outputs. */
@inline
export function transformProducts(
  m0: v128, m1: v128, m2: v128, m3: v128, m4: v128, m5: v128, to: usize, stride: usize,
): void {
  const sum = f32x4.add(m1, m2);
  const difference = f32x4.sub(m1, m2);
  const farSum = f32x4.add(m3, m4);
  const farDifference = f32x4.sub(m3, m4);
  v128.store(to, f32x4.add(f32x4.add(m0, sum), farSum));
  v128.store(to + stride, f32x4.add(difference, scale(farDifference, 2)));
  v128.store(to + stride * 2, f32x4.add(sum, scale(farSum, 4)));
  v128.store(to + stride * 3, f32x4.add(f32x4.add(difference, scale(farDifference, 8)), m5));
}

/**
 * The filter's gradient is the same filtering with the roles changed: the output's gradient is
 * the filter, of 4 cells, and the filter's gradient the output, of 3. Its G without the constants...
 */
@inline
export function transformGradient(
  y0: v128, y1: v128, y2: v128, y3: v128, to: usize, stride: usize,
): void {
  const even = f32x4.add(y0, y2);
  const odd = f32x4.add(y1, y3);
  const farEven = f32x4.add(y0, scale(y2, 4));
  const farOdd = f32x4.add(scale(y1, 2), scale(y3, 8));
  v128.store(to, y0);
  v128.store(to + stride, f32x4.add(even, odd));
  v128.store(to + stride * 2, f32x4.sub(even, odd));
  v128.store(to + stride * 3, f32x4.add(farEven, farOdd));
  v128.store(to + stride * 4, f32x4.sub(farEven, farOdd));
  v128.store(to + stride * 5, y3);
}

/** ... and its A' with them. */
@inline
export function transformFilterGradient(
  m0: v128, m1: v128, m2: v128, m3: v128, m4: v128, m5: v128, to: usize, stride: usize,
): void {
  const sum = scale(f32x4.add(m1, m2), -1.0 / 6);
  const difference = scale(f32x4.sub(m1, m2), -1.0 / 6);
  const farSum = scale(f32x4.add(m3, m4), 1.0 / 24);
  const farDifference = scale(f32x4.sub(m3, m4), 1.0 / 24);
  v128.store(to, f32x4.add(f32x4.add(scale(m0, 0.25), sum), farSum));
  v128.store(to + stride, f32x4.add(difference, scale(farDifference, 2)));
  v128.store(to + stride * 2, f32x4.add(f32x4.add(sum, scale(farSum, 4)), m5));
}
