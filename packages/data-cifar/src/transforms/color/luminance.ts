const { fround } = Math;
const [RED, GREEN, BLUE] = [fround(0.2989), fround(0.587), fround(0.114)];

/**
 * 0.2989 red + 0.587 green + 0.114 blue, cut off to a whole number: of ITU-R BT.601, with the digits of
 * torchvision and MATLAB's rgb2gray.
 *
 * @param at Place of the pixel's red.
 */
export function luminanceOf(pixels: Float32Array, at: number): number {
  const red = fround(RED * pixels[at]!);
  const green = fround(GREEN * pixels[at + 1]!);
  const blue = fround(BLUE * pixels[at + 2]!);
  return Math.floor(fround(fround(red + green) + blue));
}
