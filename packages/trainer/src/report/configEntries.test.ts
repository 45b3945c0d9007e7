import { describe, expect, it } from 'vitest';
import { configEntries } from './configEntries.js';

describe('configEntries', () => {
  it('joins the keys of what is nested, and leaves out what is not there', () => {
    const config = {
      name: 'quick',
      network: { width: 0.125, stem: { size: 3 } },
      limit: undefined,
    };
    expect(configEntries(config)).toEqual([
      ['name', 'quick'],
      ['network.width', '0.125'],
      ['network.stem.size', '3'],
    ]);
  });

  it('writes lists, those of sentences or objects on a line each', () => {
    const stages = [
      { length: 38, rate: 0.05 },
      { length: 7, rate: 0.01 },
    ];
    expect(configEntries({ sizes: [1, 2], notes: ['One, first.', 'Two.'], stages })).toEqual([
      ['sizes', '1, 2'],
      ['notes', 'One, first.\nTwo.'],
      ['stages', 'length 38, rate 0.05\nlength 7, rate 0.01'],
    ]);
  });

  it('writes numbers as long as they say something', () => {
    const config = { rate: 0.05 / 3, epsilon: 1e-10, seed: 123_456_789, none: [] };
    expect(configEntries(config).map(([, value]) => value)).toEqual([
      ...['0.0166667', '1e-10', '123456789', 'none'],
    ]);
  });

  it('takes what is no object', () => {
    expect(configEntries(undefined)).toEqual([]);
    expect(configEntries('by hand')).toEqual([['config', 'by hand']]);
    expect(configEntries(null)).toEqual([['config', 'null']]);
  });
});
