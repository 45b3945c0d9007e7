import { CHANNELS } from '../../dataset/cifarDataset.js';
import { blendOf } from './blend.js';
import type { PixelChange } from './bytePixels.js';
import { luminanceOf } from './luminance.js';

/** A blend of each pixel with its own gray: 0 is without color, 1 the image. */
export const adjustSaturation: PixelChange = (input, output, factor) => {
  const blend = blendOf(factor);
  for (let i = 0; i < input.length; i += CHANNELS) {
    const gray = luminanceOf(input, i);
    for (let channel = i; channel < i + CHANNELS; channel++) {
      output[channel] = blend(input[channel]!, gray);
    }
  }
};
