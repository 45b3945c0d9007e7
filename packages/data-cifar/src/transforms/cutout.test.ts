import { describe, expect, it } from 'vitest';
import { applied, colorfulImage, rowsOf, sixDeviations } from '../../test/transforms/applied.js';
import { cutout } from './cutout.js';

const white = (side: number) => new Float32Array(side * side * 3).fill(9);

describe('cutout', () => {
  it('has its center on every pixel equally often, and ends at the border', () => {
    const counts = new Map<string, number>();
    for (let epoch = 0; epoch < 9000; epoch++) {
      const rows = rowsOf(applied(cutout({ size: 3 }), white(3), [3, 3], { epoch }), 3);
      const key = rows.map((row) => row.join('')).join(' ');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([
      // Centers in the first, middle and last row.
      '000 000 000',
      '000 000 999',
      '009 009 009',
      '009 009 999',
      '900 900 900',
      '900 900 999',
      '999 000 000',
      '999 009 009',
      '999 900 900',
    ]);
    for (const count of counts.values()) {
      expect(Math.abs(count - 1000)).toBeLessThan(sixDeviations(9000, 1 / 9));
    }
  });

  it('covers a square of its size where the border is far', () => {
    for (const [size, area] of [
      [1, 1],
      [2, 4],
      [5, 25],
    ] as const) {
      const areas = Array.from({ length: 50 }, (_, epoch) => {
        const image = applied(cutout({ size }), white(32), [32, 32], { epoch });
        return image.filter((value) => value === 0).length / 3;
      });
      expect(Math.max(...areas)).toBe(area);
    }
  });

  it('puts a value of each channel there, and leaves the rest', () => {
    const image = colorfulImage([8, 8]);
    const made = applied(cutout({ size: 4, value: [-1, -2, -3] }), image, [8, 8]);
    const covered = made.filter((value) => value < 0).length;
    expect(covered).toBeGreaterThan(0);
    for (const [i, value] of made.entries()) {
      expect(value).toBe(value < 0 ? -1 - (i % 3) : image[i]);
    }
  });

  it('refuses options out of their range', () => {
    expect(() => cutout({ size: 0 })).toThrow(
      'cutout: size must be an integer of at least 1, got 0',
    );
    expect(() => cutout({ size: 1, value: Number.NaN })).toThrow(
      'value must be a finite number, or one for each of 3 channels, got NaN',
    );
    const two = [1, 2] as unknown as [number, number, number];
    expect(() => cutout({ size: 1, value: two })).toThrow('got [1,2]');
  });
});
