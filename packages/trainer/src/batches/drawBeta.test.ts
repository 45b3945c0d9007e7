import { describe, expect, it } from 'vitest';
import { addressedUniforms } from './addressedUniforms.js';
import { drawBeta } from './drawBeta.js';

const COUNT = 20_000;

const sample = (alpha: number, count: number, seed = 1) => {
  const uniform = addressedUniforms(seed, 0, 0);
  return Array.from({ length: count }, () => drawBeta(alpha, uniform));
};

const meanOf = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;

describe('drawBeta', () => {
  it.each([0.1, 0.2, 0.8, 1, 2, 8])('has the moments of Beta(alpha, alpha): %d', (alpha) => {
    const values = sample(alpha, COUNT);
    const variance = 1 / (8 * alpha + 4);
    const deviations = values.map((value) => value - 1 / 2);
    // Within four standard errors of the mean, and of the mean of squares and fourth powers.
    expect(Math.abs(meanOf(deviations))).toBeLessThan(4 * Math.sqrt(variance / COUNT));
    const fourth = (3 * variance ** 2 * (2 * alpha + 1)) / (2 * alpha + 3);
    const squares = deviations.map((deviation) => deviation ** 2);
    const error = Math.sqrt((fourth - variance ** 2) / COUNT);
    expect(Math.abs(meanOf(squares) - variance)).toBeLessThan(4 * error);
    const fourths = squares.map((square) => square ** 2);
    expect(Math.abs(meanOf(fourths) / fourth - 1)).toBeLessThan(0.05);
  });

  it('is uniform for alpha 1', () => {
    const counts = new Array<number>(10).fill(0);
    for (const value of sample(1, COUNT)) counts[Math.floor(10 * value)]! += 1;
    // Of 2,000 each, the standard deviation is 42.
    for (const count of counts) expect(Math.abs(count - COUNT / 10)).toBeLessThan(200);
  });

  it.each([1e-6, 1e6])('stays a number within 0 .. 1 for alpha %d', (alpha) => {
    const values = sample(alpha, 1000);
    expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(Math.abs(meanOf(values) - 1 / 2)).toBeLessThan(0.07);
  });

  it('is a function of the address', () => {
    expect(sample(0.2, 100)).toEqual(sample(0.2, 100));
    expect(sample(0.2, 100)).not.toEqual(sample(0.2, 100, 2));
  });
});
