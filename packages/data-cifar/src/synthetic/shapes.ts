/**
 * Whether a point belongs to a shape. The shape is about 2 wide and high, around (0, 0); x goes to
 * the right and y down.
 */
type Shape = (x: number, y: number) => boolean;

const { abs, hypot, floor } = Math;
const square: Shape = (x, y) => abs(x) < 0.85 && abs(y) < 0.85;

/** Ten shapes that stay different at 10 pixels, and in the mirror. */
export const SHAPES = {
  disc: (x, y) => hypot(x, y) < 0.95,
  ring: (x, y) => hypot(x, y) < 1 && hypot(x, y) > 0.55,
  square,
  frame: (x, y) => square(x, y) && !(abs(x) < 0.45 && abs(y) < 0.45),
  diamond: (x, y) => abs(x) + abs(y) < 1.1,
  triangle: (x, y) => y < 0.8 && abs(x) < 0.55 * (y + 1),
  plus: (x, y) => (abs(x) < 0.32 && abs(y) < 1) || (abs(y) < 0.32 && abs(x) < 1),
  cross: (x, y) => square(x, y) && abs(abs(x) - abs(y)) < 0.4,
  stripes: (x, y) => square(x, y) && floor((y + 5) / 0.34) % 2 === 0,
  checkers: (x, y) => square(x, y) && (floor((x + 5) / 0.57) + floor((y + 5) / 0.57)) % 2 === 0,
} satisfies Readonly<Record<string, Shape>>;

export type ShapeName = keyof typeof SHAPES;
