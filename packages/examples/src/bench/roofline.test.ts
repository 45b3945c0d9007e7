import { describe, expect, it } from 'vitest';
import { leastMilliseconds } from './roofline.js';

describe('leastMilliseconds', () => {
  it('takes for each kernel the longer of arithmetic and memory', () => {
    const card = { operationsPerSecond: 1e12, bytesPerSecond: 1e11 };
    const kernels = [
      { operations: 4e9, bytes: 1e8 },
      { operations: 0, bytes: 2e8 },
    ];
    expect(leastMilliseconds(kernels, card)).toBeCloseTo(4 + 2, 10);
  });
});
