import { permutation } from '../../random/permutation.js';
import { described } from '../describedTransform.js';
import { type Interval, intervalOf } from '../interval.js';
import type { Transform } from '../transform.js';
import { adjustBrightness } from './adjustBrightness.js';
import { adjustContrast } from './adjustContrast.js';
import { adjustHue } from './adjustHue.js';
import { adjustSaturation } from './adjustSaturation.js';
import { checkPixels, type PixelChange } from './bytePixels.js';

/** Each: the interval that a factor is drawn from, or how far at most it is from 1 (the hue: from 0). */
export interface ColorJitterOptions {
  /** Of at least 0; 1 leaves the image as it is. Default: 0. */
  readonly brightness?: number | Interval;
  /** Of at least 0; 1 leaves the image as it is. Default: 0. */
  readonly contrast?: number | Interval;
  /** Of at least 0; 1 leaves the image as it is. Default: 0. */
  readonly saturation?: number | Interval;
  /** In turns, -0.5 .. 0.5; 0 leaves the image as it is. Default: 0. */
  readonly hue?: number | Interval;
}

interface Adjustment {
  /** Of its draws. */
  readonly place: number;
  readonly interval: Interval;
  readonly adjust: PixelChange;
}

const FACTOR = { center: 1, lowest: 0 };
const TURN = { center: 0, lowest: -0.5, highest: 0.5 };

/**
 * Changes brightness, contrast, saturation and hue by factors that are drawn for each image, in an order that
 * is drawn too. Wants pixels of 0 to 255, and makes of whole numbers whole numbers, those that torchvision's
 * ColorJitter makes of bytes with these factors.
 *
 * @throws {CifarDataError} INVALID_ARGUMENT if an option is out of its range; of `batch`, if a pixel is.
 * @example
 * import { batches, colorJitter, normalize, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * const jitter = colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 });
 * batches(train, { batchSize: 64, transforms: [jitter, normalize()] });
 */
export function colorJitter({
  brightness = 0,
  contrast = 0,
  saturation = 0,
  hue = 0,
}: ColorJitterOptions = {}): Transform {
  const of = (argument: string, given: number | Interval, limits: typeof FACTOR) =>
    intervalOf('colorJitter', argument, given, limits);
  const all: Adjustment[] = [
    { place: 0, interval: of('brightness', brightness, FACTOR), adjust: adjustBrightness },
    { place: 1, interval: of('contrast', contrast, FACTOR), adjust: adjustContrast },
    { place: 2, interval: of('saturation', saturation, FACTOR), adjust: adjustSaturation },
    { place: 3, interval: of('hue', hue, TURN), adjust: adjustHue },
  ];
  const isActive = ({ interval: [low, high], adjust }: Adjustment) =>
    low !== high || low !== (adjust === adjustHue ? TURN.center : FACTOR.center);
  const adjustments = all.filter(isActive);
  const transform: Transform = {
    name: 'colorJitter',
    prepare: (size) => {
      const between = adjustments.slice(1).map(() => new Float32Array(size[0] * size[1] * 3));
      return {
        size,
        apply(input, output, random) {
          checkPixels('colorJitter', input);
          if (adjustments.length === 0) output.set(input);
          let from = input;
          for (const [turn, index] of permutation(adjustments.length, random).entries()) {
            const { place, interval, adjust } = adjustments[index]!;
            const to = between[turn] ?? output;
            adjust(from, to, random.nested(place).uniform(...interval));
            from = to;
          }
        },
      };
    },
  };
  return described(transform, { kind: 'colorJitter', brightness, contrast, saturation, hue });
}
