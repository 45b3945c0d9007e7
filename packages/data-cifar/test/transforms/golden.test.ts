import { describe, expect, it } from 'vitest';
import golden from '../../src/golden/transforms.json' with { type: 'json' };
import { inverseMatrixOf } from '../../src/transforms/affine/affineMatrix.js';
import { type Interpolation, resample } from '../../src/transforms/affine/resample.js';
import { adjustBrightness } from '../../src/transforms/color/adjustBrightness.js';
import { adjustContrast } from '../../src/transforms/color/adjustContrast.js';
import { adjustHue } from '../../src/transforms/color/adjustHue.js';
import { adjustSaturation } from '../../src/transforms/color/adjustSaturation.js';
import type { PixelChange } from '../../src/transforms/color/bytePixels.js';
import {
  type Magnitudes,
  RAND_AUGMENT_MAGNITUDES,
  TRIVIAL_AUGMENT_MAGNITUDES,
} from '../../src/transforms/randAugment/magnitudes.js';
import { OPERATIONS, type OperationName } from '../../src/transforms/randAugment/operations.js';

// torchvision's images of bytes, by golden/transforms.py.

const SIZE = [32, 32] as const;
const BLACK = [0, 0, 0] as const;
const decoded = (text: string) => Float32Array.from(Buffer.from(text, 'base64'));
const image = decoded(golden.image);

const made = (change: (input: Float32Array, output: Float32Array) => void) => {
  const output = new Float32Array(image.length).fill(Number.NaN);
  change(image, output);
  return output;
};

/** How many numbers differ, and by how much at most. */
function difference(found: Float32Array, expected: Float32Array) {
  const distances = found.map((value, i) => Math.abs(value - expected[i]!));
  return { count: distances.filter((d) => d !== 0).length, greatest: Math.max(...distances) };
}

const SAME = { count: 0, greatest: 0 };

describe('the colors of torchvision', () => {
  const adjustments: Record<string, PixelChange> = {
    brightness: adjustBrightness,
    contrast: adjustContrast,
    saturation: adjustSaturation,
    hue: adjustHue,
  };

  it.each(golden.colors)('$name by $factor', ({ name, factor, image: expected }) => {
    const found = made((input, output) => adjustments[name]!(input, output, factor));
    expect(difference(found, decoded(expected))).toEqual(SAME);
  });
});

describe('the operations of torchvision', () => {
  it.each(golden.operations)('$name by $magnitude', ({ name, magnitude, image: expected }) => {
    const operation = OPERATIONS[name as OperationName];
    const context = { size: SIZE, interpolation: 'nearest', fill: BLACK } as const;
    const found = made((input, output) => operation(input, output, magnitude, context));
    expect(difference(found, decoded(expected))).toEqual(SAME);
  });

  it.each<[keyof typeof golden.magnitudes, Magnitudes]>([
    ['randAugment', RAND_AUGMENT_MAGNITUDES],
    ['trivialAugment', TRIVIAL_AUGMENT_MAGNITUDES],
  ])('the magnitudes of %s', (table, magnitudes) => {
    const expected = golden.magnitudes[table];
    expect(Object.keys(magnitudes)).toEqual(Object.keys(expected));
    for (const [name, { isSigned, values }] of Object.entries(expected)) {
      const magnitude = magnitudes[name as OperationName];
      expect([name, magnitude.isSigned]).toEqual([name, isSigned]);
      // One without magnitudes has a single value.
      for (let i = 0; i <= 30; i++) {
        expect(magnitude.of(i, SIZE)).toBeCloseTo(values[i] ?? values[0]!, 4);
      }
    }
  });
});

describe('the affine maps of torchvision', () => {
  it.each(golden.affine)('$interpolation', ({ map, interpolation, image: expected }) => {
    const { translation, shear, ...rest } = map;
    const [[dx, dy], [x, y]] = [translation, shear] as [[number, number], [number, number]];
    const matrix = inverseMatrixOf({ ...rest, translation: [dx, dy], shear: [x, y] });
    const found = made((input, output) =>
      resample(input, output, SIZE, matrix, interpolation as Interpolation, BLACK),
    );
    expect(difference(found.map(Math.round), decoded(expected))).toEqual(SAME);
  });
});
