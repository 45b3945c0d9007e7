import { describe, expect, it } from 'vitest';
import { colorfulImage } from '../../../test/transforms/applied.js';
import { adjustBrightness } from './adjustBrightness.js';
import { adjustContrast } from './adjustContrast.js';
import { adjustHue } from './adjustHue.js';
import { adjustSaturation } from './adjustSaturation.js';
import { adjustSharpness } from './adjustSharpness.js';
import type { PixelChange } from './bytePixels.js';

const SIZE = [32, 32] as const;
const image = colorfulImage(SIZE);

function made(change: PixelChange, amount: number, input: ArrayLike<number> = image): number[] {
  const output = new Float32Array(input.length).fill(Number.NaN);
  change(Float32Array.from(input), output, amount);
  return [...output];
}

const sharpness: PixelChange = (input, output, factor) =>
  adjustSharpness(input, output, factor, SIZE);

describe('colors', () => {
  it.each<[string, PixelChange, number]>([
    ['brightness by 1', adjustBrightness, 1],
    ['contrast by 1', adjustContrast, 1],
    ['saturation by 1', adjustSaturation, 1],
    ['sharpness by 1', sharpness, 1],
    ['hue by no turn', adjustHue, 0],
    ['hue by a turn', adjustHue, 1],
    ['hue by a turn back', adjustHue, -1],
  ])('stay as they are: %s', (_name, change, amount) => {
    expect(made(change, amount)).toEqual([...image]);
  });

  it('of every hue come back after a whole turn', () => {
    // All colors of steps of 15: the faces, edges and diagonal of the cube too.
    const steps = Array.from({ length: 18 }, (_, i) => i * 15);
    const cube = steps.flatMap((r) => steps.flatMap((g) => steps.flatMap((b) => [r, g, b])));
    expect(made(adjustHue, 1, cube)).toEqual(cube);
  });

  it('are black, gray or blurred at 0', () => {
    expect(made(adjustBrightness, 0)).toEqual(new Array(3072).fill(0));
    // Grays by hand: 0.299 of red, 0.587 of green, 0.114 of blue, cut off.
    const pixels = [100, 0, 0, 0, 100, 0, 0, 0, 100];
    expect(made(adjustSaturation, 0, pixels)).toEqual([29, 29, 29, 58, 58, 58, 11, 11, 11]);
    expect(made(adjustContrast, 0, pixels)).toEqual(new Array(9).fill(32));
    expect(made(sharpness, 0)).not.toEqual([...image]);
  });

  it('go red, green, blue by thirds of a turn, whites and grays staying', () => {
    const pixels = [250, 0, 0, 255, 255, 255, 77, 77, 77, 0, 0, 0];
    const rest = pixels.slice(3);
    // A third has no exact number: what is not quite 250 is cut off.
    const near = (found: number[], expected: number[]) => {
      for (const [i, value] of expected.entries()) {
        expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(1);
      }
      expect(found.slice(3)).toEqual(rest);
    };
    near(made(adjustHue, 1 / 3, pixels), [0, 250, 0, ...rest]);
    near(made(adjustHue, 2 / 3, pixels), [0, 0, 250, ...rest]);
    near(made(adjustHue, -1 / 3, pixels), [0, 0, 250, ...rest]);
    near(made(adjustHue, 1 / 2, pixels), [0, 250, 250, ...rest]);
  });

  it('are cut off at 255, and to whole numbers', () => {
    expect(made(adjustBrightness, 1.5, [200, 33, 1])).toEqual([255, 49, 1]);
  });

  it('are blurred by five of thirteen parts, but not at the border', () => {
    const dot = new Float32Array(3072).fill(13);
    dot.fill(26, (5 * 32 + 7) * 3, (5 * 32 + 7) * 3 + 3);
    dot.fill(26, 0, 3);
    const blurred = made(sharpness, 0, dot);
    const at = (row: number, column: number) => blurred[(row * 32 + column) * 3 + 1];
    expect([at(5, 7), at(4, 7), at(6, 8), at(5, 9), at(7, 7)]).toEqual([18, 14, 14, 13, 13]);
    expect([at(0, 0), at(0, 1), at(1, 1)]).toEqual([26, 13, 14]);
  });
});
