import { refuse } from '../../argumentChecks.js';

/**
 * Changes pixels of 0 to 255 to whole numbers of 0 to 255, as torchvision does with images of bytes: with
 * float32 in between, cut off at the end. `output` is another place than `input`.
 */
export type PixelChange = (input: Float32Array, output: Float32Array, amount: number) => void;

export const HIGHEST_BYTE = 255;

/** The nearest whole number below, from 0 to 255. */
export function toByte(value: number): number {
  return Math.floor(Math.min(HIGHEST_BYTE, Math.max(0, value)));
}

/**
 * Refuses what has been normalised: its colors are none.
 *
 * @throws {CifarDataError} INVALID_ARGUMENT.
 */
export function checkPixels(owner: string, pixels: Float32Array): void {
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i]!;
    if (pixel >= 0 && pixel <= HIGHEST_BYTE) continue;
    refuse(owner, 'a pixel', 'from 0 to 255, as before normalize and subtractMean', pixel);
  }
}
