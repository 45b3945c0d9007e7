import { describe, expect, it } from 'vitest';
import { KernelArgumentError } from '../kernelArgumentError.js';
import { philox4x32 } from './philox.js';

const hex = (words: Iterable<number>) =>
  [...words].map((word) => word.toString(16).padStart(8, '0')).join(' ');

describe('philox4x32', () => {
  const ones = 0xffffffff;

  it.each([
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [[ones, ones, ones, ones], [ones, ones], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    ],
  ])('gives the published words for counter %j', (counter, key, words) => {
    expect(hex(philox4x32(counter, key))).toBe(words);
  });

  it('takes words modulo 2^32', () => {
    expect(philox4x32([-1, 2 ** 32, 0, 0], [-1, 0])).toEqual(
      philox4x32([ones, 0, 0, 0], [ones, 0]),
    );
  });

  it('refuses a counter or key of another length', () => {
    expect(() => philox4x32([0, 0, 0], [0, 0])).toThrow(KernelArgumentError);
    expect(() => philox4x32([0, 0, 0, 0], [0])).toThrow(
      /counter of 4 words and a key of 2.*4 and 1/,
    );
  });
});
