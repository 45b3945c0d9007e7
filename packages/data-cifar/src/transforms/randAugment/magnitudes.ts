import { HIGHEST_BYTE } from '../color/bytePixels.js';
import type { ImageSize } from '../transform.js';
import type { OperationName } from './operations.js';

/** Magnitudes are counted from 0 to this: 31 of them. */
export const HIGHEST_MAGNITUDE = 30;

/** What a counted magnitude is for one operation. */
export interface Magnitude {
  /** Whether half of the images get its negative. */
  readonly isSigned: boolean;
  /** @param magnitude 0 .. 30. */
  of(magnitude: number, size: ImageSize): number;
}

export type Magnitudes = Readonly<Record<OperationName, Magnitude>>;

/** The part of `greatest`; rounded once, as solarize compares with it. */
const partOf = (greatest: number, magnitude: number) => (greatest * magnitude) / HIGHEST_MAGNITUDE;

const signed = (greatest: number): Magnitude => ({
  isSigned: true,
  of: (magnitude) => partOf(greatest, magnitude),
});

const signedPixels = (greatest: (size: ImageSize) => number): Magnitude => ({
  isSigned: true,
  of: (magnitude, size) => partOf(greatest(size), magnitude),
});

/** From all eight bits downwards. */
const bits = (fewer: number): Magnitude => ({
  isSigned: false,
  of: (magnitude) => 8 - Math.round(partOf(fewer, magnitude)),
});

const threshold: Magnitude = {
  isSigned: false,
  of: (magnitude) => HIGHEST_BYTE - partOf(HIGHEST_BYTE, magnitude),
};

const none: Magnitude = { isSigned: false, of: () => 0 };

// Of the paper's 331 pixels, 150 at most.
const FARTHEST = 150 / 331;

/** Those of torchvision's RandAugment. */
export const RAND_AUGMENT_MAGNITUDES: Magnitudes = {
  identity: none,
  shearX: signed(0.3),
  shearY: signed(0.3),
  translateX: signedPixels(([, width]) => FARTHEST * width),
  translateY: signedPixels(([height]) => FARTHEST * height),
  rotate: signed(30),
  brightness: signed(0.9),
  color: signed(0.9),
  contrast: signed(0.9),
  sharpness: signed(0.9),
  posterize: bits(4),
  solarize: threshold,
  autoContrast: none,
  equalize: none,
};

/** The paper's "wide" ones, as in torchvision's TrivialAugmentWide. */
export const TRIVIAL_AUGMENT_MAGNITUDES: Magnitudes = {
  ...RAND_AUGMENT_MAGNITUDES,
  shearX: signed(0.99),
  shearY: signed(0.99),
  translateX: signed(32),
  translateY: signed(32),
  rotate: signed(135),
  brightness: signed(0.99),
  color: signed(0.99),
  contrast: signed(0.99),
  sharpness: signed(0.99),
  posterize: bits(6),
};
