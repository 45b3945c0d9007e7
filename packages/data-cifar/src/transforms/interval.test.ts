import { describe, expect, it } from 'vitest';
import { type Interval, intervalOf } from './interval.js';

const FACTOR = { center: 1, lowest: 0 };
const TURN = { center: 0, lowest: -0.5, highest: 0.5 };
const of = (given: number | Interval, limits: Parameters<typeof intervalOf>[3]) =>
  intervalOf('owner', 'it', given, limits);

describe('an interval', () => {
  it('is two numbers, or a distance from its center', () => {
    expect(of([0.5, 3], FACTOR)).toEqual([0.5, 3]);
    expect(of(0.25, FACTOR)).toEqual([0.75, 1.25]);
    expect(of(0, TURN)).toEqual([0, 0]);
  });

  it('ends at the lowest number where the distance is greater', () => {
    expect(of(3, FACTOR)).toEqual([0, 4]);
  });

  it.each([
    [
      -0.1,
      FACTOR,
      'it must be [lowest, highest], of at least 0, or how far at most from 1, got -0.1',
    ],
    [0.6, TURN, 'of at least -0.5, of at most 0.5, or how far at most from 0, got 0.6'],
    [[2, 1] as const, FACTOR, 'got [2,1]'],
    [[-1, 1] as const, FACTOR, 'got [-1,1]'],
    [[1, Number.POSITIVE_INFINITY] as const, FACTOR, 'of at least 0'],
    [Number.NaN, FACTOR, 'got NaN'],
  ])('refuses %j', (given, limits, message) => {
    expect(() => of(given, limits)).toThrow(message);
  });
});
