import { blendOf } from './blend.js';
import type { PixelChange } from './bytePixels.js';

/** A blend with black: 0 is black, 1 the image, 2 twice as bright. */
export const adjustBrightness: PixelChange = (input, output, factor) => {
  const blend = blendOf(factor);
  for (let i = 0; i < input.length; i++) output[i] = blend(input[i]!, 0);
};
