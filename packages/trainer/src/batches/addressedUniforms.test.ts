import { describe, expect, it } from 'vitest';
import { addressedUniforms } from './addressedUniforms.js';

type Address = readonly [seed: number, epoch: number, index: number];

const draw = (count: number, ...address: Address) => {
  const uniform = addressedUniforms(...address);
  return Array.from({ length: count }, () => uniform());
};

describe('addressedUniforms', () => {
  it('gives the same numbers at an address whenever it is asked for', () => {
    expect(draw(10, 7, 3, 4)).toEqual(draw(10, 7, 3, 4));
  });

  it.each<[string, Address]>([
    ['seed', [8, 3, 4]],
    ['upper half of a seed', [7 + 2 ** 32, 3, 4]],
    ['epoch', [7, 4, 4]],
    ['batch', [7, 3, 5]],
    ['order of epoch and batch', [7, 4, 3]],
  ])('gives others for another %s', (_, address) => {
    const here = draw(10, 7, 3, 4);
    expect(draw(10, ...address).some((number) => here.includes(number))).toBe(false);
  });

  it('spreads them evenly between 0 and 1', () => {
    const numbers = draw(10_000, 1, 0, 0);
    const counts = new Array<number>(10).fill(0);
    for (const number of numbers) counts[Math.floor(10 * number)]! += 1;
    // Of 1,000 each, the standard deviation is 30.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
    expect(numbers.every((number) => number > 0 && number < 1)).toBe(true);
  });
});
