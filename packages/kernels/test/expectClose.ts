import { expect } from 'vitest';

/**
 * Expects |actual - expected| <= tolerance * max(1, |expected|) in every place, and says where it is
 * worst.
 */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-6,
): void {
  expect(actual.length).toBe(expected.length);
  let worst = { at: 0, error: 0 };
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    const error = difference / Math.max(1, Math.abs(expected[i]!));
    // Written so that NaN counts as wrong.
    if (!(error <= worst.error)) worst = { at: i, error };
  }
  const { at, error } = worst;
  expect(error, `element ${at}: ${actual[at]} for ${expected[at]}`).toBeLessThanOrEqual(tolerance);
}
