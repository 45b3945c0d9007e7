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

describe('nested random numbers', () => {
  const at = (...address: [number, number, number]) =>
    new AddressedRandom(7, PURPOSE.augmentation).moveTo(...address);

  it('are the same whatever was drawn before, and leave what is drawn here as it is', () => {
    const expected = draw(at(3, 4, 5).nested(1), 10);
    const random = at(3, 4, 5);
    const own = draw(at(3, 4, 5), 4);
    expect(draw(random, 2)).toEqual(own.slice(0, 2));
    draw(random.nested(0), 3);
    expect(draw(random.nested(1), 10)).toEqual(expected);
    expect(draw(random, 2)).toEqual(own.slice(2));
  });

  it('are others at each place, depth and address', () => {
    const streams = [
      at(3, 4, 5),
      at(3, 4, 5).nested(0),
      at(3, 4, 5).nested(1),
      at(3, 4, 5).nested(0).nested(0),
      at(3, 4, 5).nested(0).nested(1),
      at(3, 4, 5).nested(1).nested(0),
      at(3, 4, 6).nested(0),
      at(3, 5, 5).nested(0),
      at(4, 4, 5).nested(0),
    ];
    const words = streams.flatMap((random) => draw(random, 10));
    expect(new Set(words).size).toBe(words.length);
  });

  it('stand where it stands, and can be moved', () => {
    const nested = at(3, 4, 5).nested(2);
    expect(nested.address).toEqual([3, 4, 5]);
    const elsewhere = draw(at(3, 0, 5).nested(2), 4);
    expect(draw(nested.moveTo(3, 0, 5), 4)).toEqual(elsewhere);
  });
});

describe('chances and normal numbers', () => {
  const random = new AddressedRandom(2, PURPOSE.augmentation).moveTo(0);

  it('happen as often as is said', () => {
    const count = (probability: number) =>
      Array.from({ length: 10_000 }, () => random.chance(probability)).filter(Boolean).length;
    expect([count(0), count(1)]).toEqual([0, 10_000]);
    // Six standard deviations.
    expect(Math.abs(count(0.3) - 3000)).toBeLessThan(6 * Math.sqrt(2100));
  });

  it('have the moments of the normal distribution', () => {
    const values = Array.from({ length: 20_000 }, () => random.normal());
    const mean = (of: (value: number) => number) =>
      values.reduce((sum, value) => sum + of(value), 0) / values.length;
    // Variances of the powers: 1, 2, 15 and 96; six standard errors.
    for (const [power, expected, variance] of [
      [1, 0, 1],
      [2, 1, 2],
      [3, 0, 15],
      [4, 3, 96],
    ] as const) {
      const bound = 6 * Math.sqrt(variance / values.length);
      expect(Math.abs(mean((value) => value ** power) - expected)).toBeLessThan(bound);
    }
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
