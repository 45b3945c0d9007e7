import { expect } from 'vitest';

/** Expects |actual - expected| <= tolerance * max(1, |expected|) in every place. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-6,
  what = '',
): void {
  expect(actual.length, what).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!) / Math.max(1, Math.abs(expected[i]!));
    // Written so that NaN counts as wrong.
    if (!(error <= tolerance)) {
      expect.fail(`${what} element ${i}: ${actual[i]} for ${expected[i]}, off by ${error}`);
    }
  }
}
