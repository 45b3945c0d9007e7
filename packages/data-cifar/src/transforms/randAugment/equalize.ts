import { CHANNELS } from '../../dataset/cifarDataset.js';
import { HIGHEST_BYTE, type PixelChange } from '../color/bytePixels.js';

const BYTES = HIGHEST_BYTE + 1;

/**
 * Makes each channel's values about equally frequent, as Pillow's ImageOps.equalize: a value becomes the
 * number of pixels with lower ones, in steps of a 255th of those below the greatest. Where that is no pixel,
 * the channel stays.
 */
export const equalize: PixelChange = (input, output) => {
  for (let channel = 0; channel < CHANNELS; channel++) {
    const counts = new Uint32Array(BYTES);
    let [pixels, greatest] = [0, 0];
    for (let i = channel; i < input.length; i += CHANNELS) {
      const value = Math.floor(input[i]!);
      counts[value]! += 1;
      pixels += 1;
      greatest = Math.max(greatest, value);
    }
    const step = Math.floor((pixels - counts[greatest]!) / HIGHEST_BYTE);
    const table = new Float32Array(BYTES);
    let lower = step >> 1;
    for (let value = 0; value < BYTES; value++) {
      table[value] = step === 0 ? value : Math.min(HIGHEST_BYTE, Math.floor(lower / step));
      lower += counts[value]!;
    }
    for (let i = channel; i < input.length; i += CHANNELS) {
      output[i] = table[Math.floor(input[i]!)]!;
    }
  }
};
