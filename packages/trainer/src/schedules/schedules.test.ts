import { describe, expect, it } from 'vitest';
import { constant } from './constant.js';
import { piecewise } from './piecewise.js';

describe('constant', () => {
  it('is the same at every step', () => {
    expect([0, 1, 1e9].map(constant(0.3).at)).toEqual([0.3, 0.3, 0.3]);
    expect(() => constant(Number.NaN)).toThrow('learningRate');
  });
});

describe('piecewise', () => {
  it('changes at the boundaries', () => {
    const schedule = piecewise([10, 20], [3, 2, 1]);
    expect([0, 9, 10, 19, 20, 1000].map(schedule.at)).toEqual([3, 3, 2, 2, 1, 1]);
    expect(piecewise([], [5]).at(7)).toBe(5);
  });

  it.each([
    [[10], [1], 'one more than the 1 boundaries'],
    [[10, 10], [3, 2, 1], 'rising order'],
    [[-1], [2, 1], 'at least 0, got -1'],
    [[10], [2, -1], 'learningRates'],
  ])('refuses boundaries %j with rates %j', (boundaries, rates, message) => {
    expect(() => piecewise(boundaries, rates)).toThrow(message);
  });
});
