import { type AffineMap, inverseMatrixOf } from '../affine/affineMatrix.js';
import { type Interpolation, resample } from '../affine/resample.js';
import { adjustBrightness } from '../color/adjustBrightness.js';
import { adjustContrast } from '../color/adjustContrast.js';
import { adjustSaturation } from '../color/adjustSaturation.js';
import { adjustSharpness } from '../color/adjustSharpness.js';
import type { PixelChange } from '../color/bytePixels.js';
import type { ImageSize } from '../transform.js';
import { autoContrast } from './autoContrast.js';
import { equalize } from './equalize.js';
import { posterize } from './posterize.js';
import { rotate } from './rotate.js';
import { shearX, shearY } from './shear.js';
import { solarize } from './solarize.js';
import { translateX, translateY } from './translate.js';

/** All that an operation knows of an image besides its pixels. */
export interface OperationContext {
  readonly size: ImageSize;
  readonly interpolation: Interpolation;
  readonly fill: readonly [red: number, green: number, blue: number];
}

/** Pixels of 0 to 255 in, whole numbers of 0 to 255 out; `output` is another place than `input`. */
export type Operation = (
  input: Float32Array,
  output: Float32Array,
  magnitude: number,
  context: OperationContext,
) => void;

const moved =
  (mapOf: (magnitude: number, size: ImageSize) => AffineMap): Operation =>
  (input, output, magnitude, { size, interpolation, fill }) => {
    const matrix = inverseMatrixOf(mapOf(magnitude, size));
    resample(input, output, size, matrix, interpolation, fill);
    for (let i = 0; i < output.length; i++) output[i] = Math.round(output[i]!);
  };

/** A change whose factor leaves the image as it is at 1. */
const enhanced =
  (adjust: (...given: [...Parameters<PixelChange>, ImageSize]) => void): Operation =>
  (input, output, magnitude, { size }) =>
    adjust(input, output, 1 + magnitude, size);

/** In the order of torchvision, with what their magnitudes are. */
export const OPERATIONS = {
  identity: (input, output) => output.set(input),
  /** A slope. */
  shearX: moved(shearX),
  /** A slope. */
  shearY: moved(shearY),
  /** Pixels. */
  translateX: moved(translateX),
  /** Pixels. */
  translateY: moved(translateY),
  /** Degrees. */
  rotate: moved(rotate),
  /** A factor less 1. */
  brightness: enhanced(adjustBrightness),
  /** A factor less 1, of the saturation. */
  color: enhanced(adjustSaturation),
  /** A factor less 1. */
  contrast: enhanced(adjustContrast),
  /** A factor less 1. */
  sharpness: enhanced(adjustSharpness),
  /** Bits that are kept. */
  posterize,
  /** A threshold. */
  solarize,
  /** None. */
  autoContrast,
  /** None. */
  equalize,
} satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;

export const OPERATION_NAMES = Object.keys(OPERATIONS) as OperationName[];
