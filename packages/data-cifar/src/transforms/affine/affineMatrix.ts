/** Of an image, from its center: x to the right, y down. */
export interface AffineMap {
  /** Clockwise, in degrees. Default: 0. */
  readonly degrees?: number;
  /** In pixels. Default: [0, 0]. */
  readonly translation?: readonly [x: number, y: number];
  /** Default: 1. */
  readonly scale?: number;
  /** In degrees, along x and along y. Default: [0, 0]. */
  readonly shear?: readonly [x: number, y: number];
  /** What stays in its place under rotation, scale and shear, from the image's center. Default: [0, 0]. */
  readonly center?: readonly [x: number, y: number];
}

/** [a, b, c, d, e, f]: a place (x, y) of what comes out shows (a x + b y + c, d x + e y + f). */
export type InverseMatrix = readonly [number, number, number, number, number, number];

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/**
 * The inverse of translation * rotation * scale * shear along y * shear along x. Both shears are to the left
 * and up for positive angles, as torchvision has them.
 */
export function inverseMatrixOf({
  degrees = 0,
  translation: [dx, dy] = [0, 0],
  scale = 1,
  shear = [0, 0],
  center: [cx, cy] = [0, 0],
}: AffineMap): InverseMatrix {
  const rotation = radians(degrees);
  const [alongX, alongY] = [Math.tan(radians(shear[0])), radians(shear[1])];
  const cosine = Math.cos(rotation - alongY) / Math.cos(alongY);
  const sine = Math.sin(rotation - alongY) / Math.cos(alongY);
  // Of determinant 1 before the scale, so that the inverse has the same numbers.
  const a = (Math.cos(rotation) - sine * alongX) / scale;
  const b = (Math.sin(rotation) + cosine * alongX) / scale;
  const [d, e] = [-sine / scale, cosine / scale];
  const [x, y] = [cx + dx, cy + dy];
  return [a, b, cx - a * x - b * y, d, e, cy - d * x - e * y];
}
