/** Red, green and blue, 0 to 1. */
export type Color = readonly [red: number, green: number, blue: number];

/** The ten colours of the synthetic classes. Two of one hue differ in lightness. */
export const COLORS = {
  red: [0.85, 0.1, 0.1],
  orange: [1, 0.55, 0.05],
  yellow: [0.95, 0.9, 0.15],
  green: [0.1, 0.6, 0.15],
  cyan: [0.15, 0.85, 0.9],
  blue: [0.1, 0.2, 0.85],
  purple: [0.5, 0.1, 0.65],
  pink: [1, 0.6, 0.8],
  black: [0.05, 0.05, 0.05],
  white: [0.97, 0.97, 0.97],
} as const satisfies Readonly<Record<string, Color>>;

export type ColorName = keyof typeof COLORS;
