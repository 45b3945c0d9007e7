import { HIGHEST_BYTE, type PixelChange, toByte } from '../color/bytePixels.js';

/** Inverts what is not below the threshold; a threshold of 0 inverts all. */
export const solarize: PixelChange = (input, output, threshold) => {
  for (let i = 0; i < input.length; i++) {
    const value = input[i]!;
    output[i] = toByte(value >= threshold ? HIGHEST_BYTE - value : value);
  }
};
