import { CHANNELS } from '../../dataset/cifarDataset.js';
import { HIGHEST_BYTE, type PixelChange, toByte } from '../color/bytePixels.js';

/** Stretches each channel from its least value as 0 to its greatest as 255; one of a single value stays. */
export const autoContrast: PixelChange = (input, output) => {
  for (let channel = 0; channel < CHANNELS; channel++) {
    let [least, greatest] = [HIGHEST_BYTE, 0];
    for (let i = channel; i < input.length; i += CHANNELS) {
      least = Math.min(least, input[i]!);
      greatest = Math.max(greatest, input[i]!);
    }
    const isFlat = least === greatest;
    const scale = isFlat ? 1 : Math.fround(HIGHEST_BYTE / (greatest - least));
    const offset = isFlat ? 0 : least;
    for (let i = channel; i < input.length; i += CHANNELS) {
      output[i] = toByte(Math.fround((input[i]! - offset) * scale));
    }
  }
};
