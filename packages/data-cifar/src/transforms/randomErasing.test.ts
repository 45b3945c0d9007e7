import { describe, expect, it } from 'vitest';
import { applied, colorfulImage, sixDeviations } from '../../test/transforms/applied.js';
import { type RandomErasingOptions, randomErasing } from './randomErasing.js';

const SIZE = [32, 32] as const;
const image = colorfulImage(SIZE);
const ERASED = -1;

/** Height, width, top and left of what is erased. */
function rectangleOf(made: Float32Array) {
  const pixels = Array.from({ length: 1024 }, (_, pixel) => pixel).filter(
    (pixel) => made[3 * pixel] === ERASED,
  );
  if (pixels.length === 0) return undefined;
  const [top, bottom] = [Math.floor(pixels[0]! / 32), Math.floor(pixels.at(-1)! / 32)];
  const [left, right] = [pixels[0]! % 32, pixels.at(-1)! % 32];
  const [height, width] = [bottom - top + 1, right - left + 1];
  expect(pixels.length).toBe(height * width);
  return { height, width, top, left };
}

const rectangles = (options: RandomErasingOptions, count: number) =>
  Array.from({ length: count }, (_, epoch) => {
    const made = applied(randomErasing({ ...options, value: ERASED }), image, SIZE, { epoch });
    return rectangleOf(made);
  });

describe('randomErasing', () => {
  it.each([0, 0.3, 1])('changes images with a probability of %d', (probability) => {
    const erased = rectangles({ probability }, 2000).filter((found) => found).length;
    const bound = sixDeviations(2000, probability);
    expect(Math.abs(erased - 2000 * probability)).toBeLessThanOrEqual(bound);
  });

  it('draws areas evenly, and shapes evenly in their logarithm', () => {
    // Shapes that always fit, large enough for rounding to be little.
    const options = { probability: 1, scale: [0.1, 0.3], ratio: [0.5, 2] } as const;
    const found = rectangles(options, 3000).map((rectangle) => rectangle!);
    const areas = found.map(({ height, width }) => (height * width) / 1024);
    const logs = found.map(({ height, width }) => Math.log(height / width));
    const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
    const below = (values: number[], bound: number) =>
      values.filter((v) => v < bound).length / 3000;
    // Six standard errors of an even distribution, and what rounding to pixels may add.
    expect(Math.abs(mean(areas) - 0.2)).toBeLessThan((6 * 0.2) / Math.sqrt(12 * 3000) + 0.002);
    expect(Math.abs(mean(logs))).toBeLessThan((6 * Math.log(4)) / Math.sqrt(12 * 3000));
    expect(Math.abs(below(areas, 0.15) - 0.25)).toBeLessThan(0.06);
    expect(Math.abs(below(logs, -Math.log(2) / 2) - 0.25)).toBeLessThan(0.06);
    expect(Math.min(...areas)).toBeGreaterThan(0.09);
    expect(Math.max(...areas)).toBeLessThan(0.32);
  });

  it('stands at all places', () => {
    const found = rectangles({ probability: 1, scale: [0.2, 0.2], ratio: [1, 1] }, 1000);
    // The root of 0.2 * 1024 is 14.3.
    for (const rectangle of found) expect(rectangle).toMatchObject({ height: 14, width: 14 });
    for (const side of ['top', 'left'] as const) {
      expect(new Set(found.map((rectangle) => rectangle![side])).size).toBe(19);
    }
  });

  it('leaves an image that no rectangle fits into', () => {
    expect(rectangles({ probability: 1, scale: [1, 1], ratio: [1, 1] }, 20)).toEqual(
      new Array(20).fill(undefined),
    );
  });

  it('puts random bytes or normal numbers there', () => {
    const whole = { probability: 1, scale: [0.9, 0.9], ratio: [1, 1] } as const;
    const black = new Float32Array(3072).fill(-1000);
    const drawn = (value: 'random' | 'normal') =>
      [...applied(randomErasing({ ...whole, value }), black, SIZE)].filter((v) => v !== -1000);
    const bytes = drawn('random');
    expect(bytes.length).toBe(30 * 30 * 3);
    expect(bytes.every((v) => Number.isInteger(v) && v >= 0 && v <= 255)).toBe(true);
    // All but a few of the 256 values, of which each is there ten times in the mean.
    expect(new Set(bytes).size).toBeGreaterThan(250);
    const numbers = drawn('normal');
    const square = numbers.reduce((sum, v) => sum + v * v, 0) / numbers.length;
    expect(Math.abs(square - 1)).toBeLessThan(6 * Math.sqrt(2 / numbers.length));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it.each<[RandomErasingOptions, string]>([
    [{ probability: 2 }, 'probability must be from 0 to 1, got 2'],
    [{ scale: [0.5, 0.2] }, 'scale must be [lowest, highest], from 0 to 1, got [0.5,0.2]'],
    [{ ratio: [0, 1] }, 'ratio must be [lowest, highest], finite and greater than 0, got [0,1]'],
    [{ value: 'noise' as 'random' }, "'random' or 'normal', got 'noise'"],
  ])('refuses %j', (options, message) => {
    expect(() => randomErasing(options)).toThrow(message);
  });
});
