import { CHANNELS } from '../../dataset/cifarDataset.js';
import { blendOf } from './blend.js';
import type { PixelChange } from './bytePixels.js';
import { luminanceOf } from './luminance.js';

/** A blend with the image's mean gray: 0 is gray, 1 the image. */
export const adjustContrast: PixelChange = (input, output, factor) => {
  const blend = blendOf(factor);
  let sum = 0;
  for (let i = 0; i < input.length; i += CHANNELS) sum += luminanceOf(input, i);
  const mean = Math.fround((sum * CHANNELS) / input.length);
  for (let i = 0; i < input.length; i++) output[i] = blend(input[i]!, mean);
};
