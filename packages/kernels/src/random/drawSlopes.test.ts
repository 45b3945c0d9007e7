import { describe, expect, it } from 'vitest';
import { drawSlopes, meanSlope } from './drawSlopes.js';
import { philox4x32 } from './philox.js';
import { slopeKey } from './slopeKey.js';

const address = { lower: 0.125, upper: 0.334, seed: 7, stream: 11, step: 13 };

describe('drawSlopes', () => {
  it('is Philox4x32-10 by groups of four, scaled in float32', () => {
    const size = 70_003;
    const m = slopeKey(address);
    const range = Math.fround(0.334 - 0.125);
    const expected = new Float32Array(size);
    for (let group = 0; group * 4 < size; group++) {
      const words = philox4x32([group, 0, m[2]!, m[3]!], m.subarray(0, 2));
      words.forEach((word, j) => {
        const uniform = (word & 0x7fffff) * 2 ** -23;
        expected[group * 4 + j] = 0.125 + Math.fround(range * uniform);
      });
    }
    expect(drawSlopes(size, address)).toEqual(expected);
  });

  it('stays in the range and fills it evenly', () => {
    const slopes = drawSlopes(100_000, address).sort();
    expect(slopes[0]).toBeGreaterThanOrEqual(0.125);
    expect(slopes.at(-1)).toBeLessThanOrEqual(Math.fround(0.334));
    // The largest distance to the uniform distribution function: 1.63 / sqrt(n) at the 1 % level.
    const distance = slopes.reduce((largest, slope, i) => {
      const quantile = (slope - 0.125) / (0.334 - 0.125);
      return Math.max(largest, Math.abs(quantile - (i + 0.5) / slopes.length));
    }, 0);
    expect(distance).toBeLessThan(1.63 / Math.sqrt(slopes.length));
  });

  it('gives a shorter draw the beginning of a longer one', () => {
    expect(drawSlopes(6, address)).toEqual(drawSlopes(100, address).subarray(0, 6));
  });

  it('gives every part of the address another draw, beyond 32 bits too', () => {
    const others = [
      address,
      { ...address, seed: 8 },
      { ...address, stream: 12 },
      { ...address, step: 14 },
      { ...address, seed: 7 + 2 ** 32 },
      { ...address, step: 13 + 2 ** 32 },
      { ...address, seed: Number.MAX_SAFE_INTEGER },
      { ...address, step: Number.MAX_SAFE_INTEGER },
      { ...address, stream: 2 ** 32 - 1 },
      { ...address, seed: 11, stream: 7 },
    ];
    expect(new Set(others.map((other) => drawSlopes(4, other).join())).size).toBe(others.length);
  });

  it('never changes: a saved run depends on these values', () => {
    expect([...slopeKey({ seed: 0, stream: 0, step: 0 })]).toMatchInlineSnapshot(`
      [
        3318551521,
        2570651243,
        1471184725,
        4195566885,
      ]
    `);
    expect([...drawSlopes(4, address)]).toMatchInlineSnapshot(`
      [
        0.3192783296108246,
        0.13603301346302032,
        0.3184170722961426,
        0.22096765041351318,
      ]
    `);
  });

  it('takes the middle of the range outside training', () => {
    expect(meanSlope({ lower: 0.125, upper: 0.334 })).toBe(Math.fround(0.2295));
  });
});
