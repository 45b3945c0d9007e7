import { describe, expect, it } from 'vitest';
import { AddressedRandom, PURPOSE } from './addressedRandom.js';
import { permutation } from './permutation.js';
import { philox } from './philox.js';

describe('philox', () => {
  // Known answers of Random123 (kat_vectors, philox4x32 10).
  it.each([
    [
      [0, 0, 0, 0, 0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])('gives the published words', (input, expected) => {
    const words = new Uint32Array(4);
    const [c0, c1, c2, c3, k0, k1] = input as [number, number, number, number, number, number];
    philox(c0, c1, c2, c3, k0, k1, words);
    expect([...words]).toEqual(expected);
  });
});

const draw = (random: AddressedRandom, count: number) =>
  Array.from({ length: count }, () => random.word());

describe('AddressedRandom', () => {
  it('gives the same numbers at an address whenever it is visited', () => {
    const random = new AddressedRandom(7, PURPOSE.order);
    const first = draw(random.moveTo(3, 4, 5), 10);
    draw(random.moveTo(1), 3);
    expect(draw(random.moveTo(3, 4, 5), 10)).toEqual(first);
  });

  it.each([
    ['address', () => new AddressedRandom(7, PURPOSE.order).moveTo(3, 4, 6)],
    ['seed', () => new AddressedRandom(8, PURPOSE.order).moveTo(3, 4, 5)],
    ['upper half of a seed', () => new AddressedRandom(7 + 2 ** 32, PURPOSE.order).moveTo(3, 4, 5)],
    ['purpose', () => new AddressedRandom(7, PURPOSE.synthetic).moveTo(3, 4, 5)],
  ])('gives others for another %s', (_, other) => {
    const here = draw(new AddressedRandom(7, PURPOSE.order).moveTo(3, 4, 5), 10);
    expect(draw(other(), 10).some((word) => here.includes(word))).toBe(false);
  });

  it('spreads integers and numbers evenly', () => {
    const random = new AddressedRandom(1, PURPOSE.order).moveTo(0);
    const counts = new Array<number>(5).fill(0);
    for (let i = 0; i < 10_000; i++) counts[random.integer(5)]! += 1;
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
    const values = Array.from({ length: 10_000 }, () => random.uniform(-2, 4));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...values)).toBeLessThan(4);
    expect(values.reduce((sum, value) => sum + value) / values.length).toBeCloseTo(1, 1);
  });
});

describe('permutation', () => {
  it('has every number once, in an order of its own for each address', () => {
    const random = new AddressedRandom(1, PURPOSE.order);
    const [first, second] = [0, 1].map((pass) => [...permutation(1000, random.moveTo(pass))]);
    expect(first).not.toEqual(second);
    const sorted = Array.from({ length: 1000 }, (_, i) => i);
    for (const order of [first!, second!]) {
      expect(order).not.toEqual(sorted);
      expect(order.sort((a, b) => a - b)).toEqual(sorted);
    }
  });
});
