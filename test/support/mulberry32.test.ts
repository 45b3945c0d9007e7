import { describe, expect, it } from 'vitest';
import golden from './golden/mulberry32.json' with { type: 'json' };
import { mulberry32 } from './mulberry32.js';

describe('mulberry32', () => {
  it.each(Object.entries(golden.seeds))('gives the golden values for seed %s', (seed, values) => {
    const next = mulberry32(Number(seed));
    expect(values.map(() => next())).toEqual(values);
  });
});
