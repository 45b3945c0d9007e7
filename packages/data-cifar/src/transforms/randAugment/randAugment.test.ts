import { describe, expect, it } from 'vitest';
import { applied, colorfulImage, sixDeviations } from '../../../test/transforms/applied.js';
import { normalize } from '../normalize.js';
import { RAND_AUGMENT_MAGNITUDES, TRIVIAL_AUGMENT_MAGNITUDES } from './magnitudes.js';
import { OPERATION_NAMES, OPERATIONS } from './operations.js';
import { type RandAugmentOptions, randAugment } from './randAugment.js';
import { trivialAugment } from './trivialAugment.js';

const SIZE = [16, 16] as const;
const CONTEXT = { size: SIZE, interpolation: 'nearest', fill: [0, 0, 0] } as const;
// Some colors are missing, so that all operations make something of their own.
const image = colorfulImage(SIZE).map((value) => 20 + Math.floor(value * 0.8));
const EPOCHS = 4200;

/** Every image that one operation of this magnitude can make, and how likely it is. */
function outcomes(magnitudes: typeof RAND_AUGMENT_MAGNITUDES, magnitude: number) {
  const likely = new Map<string, number>();
  for (const name of OPERATION_NAMES) {
    const { isSigned, of } = magnitudes[name];
    const signs = isSigned ? [1, -1] : [1];
    for (const sign of signs) {
      const output = new Float32Array(image.length);
      OPERATIONS[name](image, output, sign * of(magnitude, SIZE), CONTEXT);
      const key = String(output);
      likely.set(key, (likely.get(key) ?? 0) + 1 / OPERATION_NAMES.length / signs.length);
    }
  }
  return likely;
}

describe('randAugment', () => {
  it('does each operation as often, and either way as often', () => {
    const likely = outcomes(RAND_AUGMENT_MAGNITUDES, 9);
    // Nine operations have two directions.
    expect(likely.size).toBe(OPERATION_NAMES.length + 9);
    const counts = new Map<string, number>();
    const transform = randAugment({ operations: 1 });
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      const key = String(applied(transform, image, SIZE, { epoch }));
      expect(likely.has(key)).toBe(true);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    for (const [key, probability] of likely) {
      const count = counts.get(key) ?? 0;
      const bound = sixDeviations(EPOCHS, probability);
      expect(Math.abs(count - EPOCHS * probability)).toBeLessThan(bound);
    }
  });

  it('does so many, each drawn apart', () => {
    const untouched = (operations: number) => {
      const transform = randAugment({ operations, magnitude: 20 });
      return Array.from({ length: EPOCHS }, (_, epoch) =>
        applied(transform, image, SIZE, { epoch }),
      ).filter((made) => String(made) === String(image)).length;
    };
    // The identity, twice; and one that undoes the other, such as moves of a blank border, never.
    const probability = 1 / 14 ** 2;
    expect(Math.abs(untouched(2) - EPOCHS * probability)).toBeLessThan(
      sixDeviations(EPOCHS, probability),
    );
  });

  it('is two operations of magnitude 9 by default', () => {
    for (let epoch = 0; epoch < 20; epoch++) {
      const said = randAugment({ operations: 2, magnitude: 9, interpolation: 'nearest', fill: 0 });
      expect(applied(randAugment(), image, SIZE, { epoch })).toEqual(
        applied(said, image, SIZE, { epoch }),
      );
    }
  });

  it('makes whole numbers of 0 to 255', () => {
    for (let epoch = 0; epoch < 200; epoch++) {
      const transform = randAugment({ operations: 3, magnitude: 30, interpolation: 'bilinear' });
      const made = applied(transform, image, SIZE, { epoch });
      expect(made.every((v) => Number.isInteger(v) && v >= 0 && v <= 255)).toBe(true);
    }
  });

  it('fills what was outside', () => {
    const fill = [125, 123, 114] as const;
    const black = new Float32Array(image.length);
    const found = new Set<string>();
    for (let epoch = 0; epoch < 100; epoch++) {
      const transform = randAugment({ operations: 1, magnitude: 30, fill });
      const made = applied(transform, black, SIZE, { epoch });
      for (let i = 0; i < made.length; i += 3) found.add(String([...made.subarray(i, i + 3)]));
    }
    // Solarized, black is white.
    expect([...found].sort()).toEqual(['0,0,0', '125,123,114', '255,255,255']);
  });

  it.each([randAugment(), trivialAugment()])('refuses normalised images: $name', (transform) => {
    const normalised = applied(normalize(), image, SIZE);
    const make = () => applied(transform, normalised, SIZE);
    expect(make).toThrow(`${transform.name}: a pixel must be from 0 to 255`);
  });

  it.each<[RandAugmentOptions, string]>([
    [{ operations: 0 }, 'randAugment: operations must be an integer of at least 1, got 0'],
    [{ magnitude: 31 }, 'magnitude must be an integer from 0 to 30, got 31'],
    [{ magnitude: 1.5 }, 'magnitude must be an integer from 0 to 30, got 1.5'],
    [{ fill: 256 }, 'fill must be from 0 to 255, got 256'],
    [{ interpolation: 'cubic' as 'nearest' }, "'nearest' or 'bilinear', got 'cubic'"],
  ])('refuses %j', (options, message) => {
    expect(() => randAugment(options)).toThrow(message);
  });
});

describe('trivialAugment', () => {
  it('does one operation of any magnitude', () => {
    const all = Array.from({ length: 31 }, (_, magnitude) =>
      outcomes(TRIVIAL_AUGMENT_MAGNITUDES, magnitude),
    );
    const likely = new Map<string, number>();
    for (const [key, probability] of all.flatMap((of) => [...of])) {
      likely.set(key, (likely.get(key) ?? 0) + probability / 31);
    }
    const counts = new Map<string, number>();
    const transform = trivialAugment();
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      const key = String(applied(transform, image, SIZE, { epoch }));
      expect(likely.has(key)).toBe(true);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    // Most of what is rare is there: each has been drawn three times in the mean, or more often.
    expect(counts.size).toBeGreaterThan(0.85 * likely.size);
    const still = likely.get(String(image))!;
    const found = counts.get(String(image))!;
    expect(Math.abs(found - EPOCHS * still)).toBeLessThan(sixDeviations(EPOCHS, still));
  });
});
