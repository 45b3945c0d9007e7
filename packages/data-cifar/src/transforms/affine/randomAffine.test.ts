import { describe, expect, it } from 'vitest';
import { applied, colorfulImage, sixDeviations } from '../../../test/transforms/applied.js';
import { type RandomAffineOptions, randomAffine } from './randomAffine.js';

const SIZE = [32, 32] as const;
const image = colorfulImage(SIZE);
const EPOCHS = 3000;

describe('randomAffine', () => {
  it('leaves an image as it is where it may do nothing', () => {
    for (const interpolation of ['nearest', 'bilinear'] as const) {
      expect(applied(randomAffine({ interpolation }), image, SIZE)).toEqual(image);
    }
  });

  it('moves by whole pixels, evenly, within its part of the image', () => {
    const dot = new Float32Array(8 * 8 * 3);
    dot.fill(1, (4 * 8 + 4) * 3, (4 * 8 + 4) * 3 + 3);
    const transform = randomAffine({ translation: [0.25, 0.125] });
    const counts = new Map<string, number>();
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      const at = applied(transform, dot, [8, 8], { epoch }).indexOf(1) / 3;
      const key = `${(at % 8) - 4},${Math.floor(at / 8) - 4}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    // Two pixels either way along x, one along y; the farthest are rounded to from one side alone.
    expect(counts.size).toBe(15);
    for (const [key, count] of counts) {
      const [x, y] = key.split(',').map(Number) as [number, number];
      const part = (far: number, at: number) => (Math.abs(at) === far ? 1 / 2 : 1) / (2 * far);
      const probability = part(2, x) * part(1, y);
      const bound = sixDeviations(EPOCHS, probability);
      expect(Math.abs(count - EPOCHS * probability)).toBeLessThan(bound);
    }
  });

  it('draws angles evenly from their interval', () => {
    // Brightness grows to the right: two pixels right and below of the center show where it went.
    const ramp = Float32Array.from(
      { length: 31 * 31 * 3 },
      (_, i) => (Math.floor(i / 3) % 31) - 15,
    );
    const angles = Array.from({ length: EPOCHS }, (_, epoch) => {
      const transform = randomAffine({ degrees: [10, 50], interpolation: 'bilinear' });
      const made = applied(transform, ramp, [31, 31], { epoch });
      const at = (row: number, column: number) => made[(row * 31 + column) * 3]!;
      return (Math.atan2(at(25, 15), at(15, 25)) * 180) / Math.PI;
    });
    expect(Math.min(...angles)).toBeGreaterThan(9.99);
    expect(Math.max(...angles)).toBeLessThan(50.01);
    for (const [quarter, bound] of [20, 30, 40].entries()) {
      const probability = (quarter + 1) / 4;
      const below = angles.filter((angle) => angle < bound).length;
      expect(Math.abs(below - EPOCHS * probability)).toBeLessThan(
        sixDeviations(EPOCHS, probability),
      );
    }
  });

  it('draws the same movement whatever else it does', () => {
    const far = { translation: [0.2, 0.2] } as const;
    for (let epoch = 0; epoch < 10; epoch++) {
      const alone = applied(randomAffine(far), image, SIZE, { epoch });
      const still = { ...far, degrees: [0, 0], scale: [1, 1], shearX: [0, 0] } as const;
      expect(applied(randomAffine(still), image, SIZE, { epoch })).toEqual(alone);
      const minute = { ...far, degrees: 1e-9, shearY: 1e-9, scale: [1 - 1e-9, 1] } as const;
      expect(applied(randomAffine(minute), image, SIZE, { epoch })).toEqual(alone);
    }
  });

  it('fills each channel with its value', () => {
    const fill = [-1, -2, -3] as const;
    const made = applied(randomAffine({ scale: [0.5, 0.5], fill }), image, SIZE);
    expect([...made.subarray(0, 3)]).toEqual([...fill]);
    expect(made.filter((value) => value < 0).length).toBe((1024 - 256) * 3);
  });

  it.each<[RandomAffineOptions, string]>([
    [{ degrees: -5 }, 'randomAffine: degrees must be [lowest, highest], or how far at most from 0'],
    [{ translation: [0.1, 2] }, 'translation must be [x, y], from 0 to 1, got [0.1,2]'],
    [{ scale: [0, 1] }, 'scale must be [lowest, highest], finite and greater than 0, got [0,1]'],
    [{ shearX: 90 }, 'shearX must be [lowest, highest], of at least -89, of at most 89'],
    [{ shearY: [3, 2] }, 'shearY'],
    [{ interpolation: 'cubic' as 'nearest' }, "'nearest' or 'bilinear', got 'cubic'"],
    [{ fill: Number.NaN }, 'fill must be a finite number'],
  ])('refuses %j', (options, message) => {
    expect(() => randomAffine(options)).toThrow(message);
  });
});
