import { describe, expect, it } from 'vitest';
import { histogramOf } from './histogram.js';

describe('histogramOf', () => {
  it('counts every number in the bucket it lies in', () => {
    const values = [-2, -1e-3, 0, 1e-3, 1e-3, 5];
    const { limits, counts, ...sums } = histogramOf(values)!;
    expect(sums).toEqual({
      ...{ min: -2, max: 5, count: 6 },
      sum: expect.closeTo(3.001, 12),
      sumOfSquares: expect.closeTo(29.000003, 12),
    });
    expect(limits).toEqual([...limits].sort((a, b) => a - b));
    const inside = counts.map((_, bucket) => {
      const lower = limits[bucket - 1] ?? Number.NEGATIVE_INFINITY;
      return values.filter((value) => value >= lower && value < limits[bucket]!).length;
    });
    expect(counts).toEqual(inside);
  });

  it('has no bucket beyond the first and last that are filled', () => {
    const { counts } = histogramOf(Float32Array.of(0.5, 0.6, 2))!;
    expect([counts[0], counts.at(-1)]).toEqual([1, 1]);
    expect(counts.length).toBeGreaterThan(2);
  });

  it('takes what is greater than all limits, and leaves out what is no number', () => {
    const { count, counts, limits } = histogramOf([1e30, Number.NaN, Number.POSITIVE_INFINITY])!;
    expect([count, counts, limits]).toEqual([1, [1], [Number.MAX_VALUE]]);
    expect(histogramOf([Number.NaN])).toBeUndefined();
    expect(histogramOf([])).toBeUndefined();
  });
});
