import type { PixelChange } from '../color/bytePixels.js';

const BITS = 8;

/** Keeps the `bits` highest bits of each number. */
export const posterize: PixelChange = (input, output, bits) => {
  const mask = -(2 ** (BITS - bits));
  for (let i = 0; i < input.length; i++) output[i] = input[i]! & mask;
};
