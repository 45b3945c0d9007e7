import { CHANNELS } from '../../dataset/cifarDataset.js';
import { HIGHEST_BYTE, type PixelChange, toByte } from './bytePixels.js';

const SIXTHS = 6;
// torchvision's way from 0 .. 1 to bytes: all bytes have a part of it of nearly the same length.
const SCALE = HIGHEST_BYTE + 1 - 1e-3;

/** The hue in sixths of a turn: 0 is red, 2 green, 4 blue. `chroma` is not 0. */
function hueOf(red: number, green: number, blue: number, value: number, chroma: number): number {
  if (red === value) return (green - blue) / chroma;
  if (green === value) return 2 + (blue - red) / chroma;
  return 4 + (red - green) / chroma;
}

/** The part of a channel's full color at a distance of so many sixths from its own hue. */
function brightnessAt(distance: number): number {
  return Math.min(1, Math.max(0, 2 - distance));
}

/**
 * Turns the hue, by `turn` full turns; brightness and saturation stay as they are.
 *
 * Source: Smith, "Color gamut transform pairs", SIGGRAPH 1978: the hexagonal color space HSV. In float64, so
 * that a number in some ten thousand is not torchvision's but the next one.
 */
export const adjustHue: PixelChange = (input, output, turn) => {
  for (let i = 0; i < input.length; i += CHANNELS) {
    const [red, green, blue] = [input[i]!, input[i + 1]!, input[i + 2]!];
    const value = Math.max(red, green, blue);
    const chroma = value - Math.min(red, green, blue);
    const hue = chroma === 0 ? 0 : hueOf(red, green, blue, value, chroma) + SIXTHS * turn;
    for (let channel = 0; channel < CHANNELS; channel++) {
      // The hues of red, green and blue are two sixths apart.
      const ahead = hue - 2 * channel;
      const around = ahead - SIXTHS * Math.floor(ahead / SIXTHS);
      const part = brightnessAt(Math.min(around, SIXTHS - around));
      const made = value - chroma * (1 - part);
      output[i + channel] = toByte((made / HIGHEST_BYTE) * SCALE);
    }
  }
};
