import { describe, expect, it } from 'vitest';
import { applied, colorfulImage, sixDeviations } from '../../../test/transforms/applied.js';
import { normalize } from '../normalize.js';
import { adjustBrightness } from './adjustBrightness.js';
import { adjustContrast } from './adjustContrast.js';
import { type ColorJitterOptions, colorJitter } from './colorJitter.js';

const SIZE = [8, 8] as const;
const image = colorfulImage(SIZE);
const EPOCHS = 2000;

describe('colorJitter', () => {
  it('changes nothing where there is nothing to change', () => {
    expect(applied(colorJitter(), image, SIZE)).toEqual(image);
    const still = colorJitter({ brightness: [1, 1], hue: [0, 0] });
    expect(applied(still, image, SIZE)).toEqual(image);
  });

  it('draws factors evenly from their interval', () => {
    // The brightness of a single pixel says what its factor was.
    const factors = Array.from({ length: EPOCHS }, (_, epoch) => {
      const jitter = colorJitter({ brightness: [0.5, 1.5] });
      return applied(jitter, [160, 160, 160], [1, 1], { epoch })[0]! / 160;
    });
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(0.5 - 1 / 160);
    expect(Math.max(...factors)).toBeLessThanOrEqual(1.5);
    for (const [quarter, bound] of [0.75, 1, 1.25].entries()) {
      const probability = (quarter + 1) / 4;
      const below = factors.filter((factor) => factor < bound).length;
      const rounding = EPOCHS / 160;
      expect(Math.abs(below - EPOCHS * probability)).toBeLessThan(
        sixDeviations(EPOCHS, probability) + rounding,
      );
    }
  });

  it('does one before the other as often as after it', () => {
    const [brightness, contrast] = [1.3, 0.4];
    const jitter = colorJitter({
      brightness: [brightness, brightness],
      contrast: [contrast, contrast],
    });
    const both = (changes: [typeof adjustBrightness, number][]) =>
      changes.reduce((input, [change, factor]) => {
        const output = new Float32Array(input.length);
        change(input, output, factor);
        return output;
      }, image);
    const orders = [
      both([
        [adjustBrightness, brightness],
        [adjustContrast, contrast],
      ]),
      both([
        [adjustContrast, contrast],
        [adjustBrightness, brightness],
      ]),
    ].map(String);
    expect(orders[0]).not.toBe(orders[1]);
    const found = Array.from({ length: EPOCHS }, (_, epoch) =>
      orders.indexOf(String(applied(jitter, image, SIZE, { epoch }))),
    );
    const first = found.filter((order) => order === 0).length;
    expect(found.filter((order) => order === 1).length).toBe(EPOCHS - first);
    expect(Math.abs(first - EPOCHS / 2)).toBeLessThan(sixDeviations(EPOCHS, 1 / 2));
  });

  it('draws a factor whatever else is changed', () => {
    // A gray pixel has neither contrast nor saturation nor hue: each takes at most what is cut off.
    const gray = [160, 160, 160];
    for (let epoch = 0; epoch < 20; epoch++) {
      const one = applied(colorJitter({ brightness: 0.3 }), gray, [1, 1], { epoch });
      const all = colorJitter({ brightness: 0.3, contrast: 0.5, saturation: 0.5, hue: 0.5 });
      expect(Math.abs(applied(all, gray, [1, 1], { epoch })[0]! - one[0]!)).toBeLessThan(4);
    }
  });

  it('refuses images that are normalised', () => {
    const normalised = applied(normalize(), image, SIZE);
    const jitter = () => applied(colorJitter({ hue: 0.1 }), normalised, SIZE);
    expect(jitter).toThrow(
      'colorJitter: a pixel must be from 0 to 255, as before normalize and subtractMean, got -',
    );
    expect(jitter).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    const broken = () => applied(colorJitter(), [Number.NaN, 0, 0], [1, 1]);
    expect(broken).toThrow('got NaN');
  });

  it.each<[ColorJitterOptions, string]>([
    [{ brightness: -1 }, 'colorJitter: brightness must be [lowest, highest], of at least 0'],
    [{ contrast: [2, 1] }, 'contrast'],
    [{ saturation: [-1, 1] }, 'saturation'],
    [{ hue: 0.6 }, 'hue'],
  ])('refuses %j', (options, message) => {
    expect(() => colorJitter(options)).toThrow(message);
  });
});
