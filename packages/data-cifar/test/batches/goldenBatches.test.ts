import { describe, expect, it } from 'vitest';
import { GOLDEN_BATCHES, hashOfBatches } from './goldenBatches.js';

describe('batches have the bits that they always had', () => {
  it.each(Object.entries(GOLDEN_BATCHES))('%s', async (_name, [options, expected]) => {
    expect(await hashOfBatches(options)).toBe(expected);
  });
});
