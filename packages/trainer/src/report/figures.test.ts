import { describe, expect, it } from 'vitest';
import { count, decimal, duration, percent, significant } from './figures.js';

describe('figures', () => {
  it.each([
    [percent(0.75684), '75.68 %'],
    [percent(0.5, 0), '50 %'],
    [decimal(1.23456), '1.2346'],
    [count(999), '999'],
    [count(1_234_567), '1\u202f234\u202f567'],
    [significant(0.0005), '0.0005'],
    [significant(140.4567), '140.5'],
    [significant(1e-7), '1e-7'],
    [duration(4.56), '4.6 s'],
    [duration(59.96), '1 min 0 s'],
    [duration(252), '4 min 12 s'],
    [duration(7530), '2 h 5 min'],
  ])('are short: %s', (written, wanted) => {
    expect(written).toBe(wanted);
  });

  it.each([percent, decimal, count, significant, duration])(
    'are a dash where there is none',
    (write) => {
      const absent = [undefined, Number.NaN, Number.POSITIVE_INFINITY];
      expect(absent.map((value) => write(value))).toEqual(['–', '–', '–']);
    },
  );
});
