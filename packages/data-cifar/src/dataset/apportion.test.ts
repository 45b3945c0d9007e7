import { describe, expect, it } from 'vitest';
import { AddressedRandom, PURPOSE } from '../random/addressedRandom.js';
import { apportion } from './apportion.js';

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

describe('apportion', () => {
  it('gives whole shares as they are', () => {
    expect(apportion([500, 500], [900, 100])).toEqual([
      [450, 50],
      [450, 50],
    ]);
  });

  it('rounds up where the remainder is larger, else the first, and then mends the sums', () => {
    expect(apportion([2, 8], [4, 6])).toEqual([
      [1, 1],
      [3, 5],
    ]);
    expect(apportion([3, 5], [4, 4])).toEqual([
      [1, 2],
      [3, 2],
    ]);
  });

  it('rounds every share up or down and meets all sums, whatever they are', () => {
    const random = new AddressedRandom(1, PURPOSE.fuzz);
    for (let trial = 0; trial < 300; trial++) {
      random.moveTo(trial);
      const sizes = Array.from({ length: 1 + random.integer(20) }, () => 1 + random.integer(30));
      const counts: number[] = [];
      let left = sum(sizes);
      for (let part = random.integer(5); part > 0; part--) {
        counts.push(random.integer(left + 1));
        left -= counts.at(-1)!;
      }
      counts.push(left);
      const table = apportion(sizes, counts);
      expect(table.map(sum)).toEqual(sizes);
      for (const [p, count] of counts.entries()) {
        expect(sum(table.map((row) => row[p]!))).toBe(count);
        for (const [c, size] of sizes.entries()) {
          expect(Math.abs(table[c]![p]! - (size * count) / sum(sizes))).toBeLessThan(1);
        }
      }
    }
  });
});
