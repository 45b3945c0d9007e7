import { refuse } from '../argumentChecks.js';
import type { AddressedRandom } from '../random/addressedRandom.js';
import { type ChannelValues, valueOfEachChannel } from './channelValues.js';
import { checkProbability } from './checkProbability.js';
import { described } from './describedTransform.js';
import { fillRectangle, type Rectangle } from './fillRectangle.js';
import type { Interval } from './interval.js';
import type { ImageSize, Transform } from './transform.js';

export interface RandomErasingOptions {
  /** The part of the images that is changed, 0 .. 1. Default: 0.5. */
  readonly probability?: number;
  /** The rectangle's part of the image's area. Default: [0.02, 0.33]. */
  readonly scale?: Interval;
  /** Its height divided by its width. Default: [0.3, 3.3]. */
  readonly ratio?: Interval;
  /**
   * What is put there, in the units of the images; `'random'`: whole numbers of 0 to 255, all equally likely,
   * the paper's choice, for pixels; `'normal'`: numbers of mean 0 and deviation 1, for images behind
   * `normalize`, as torchvision's 'random' is. Both anew for each number. Default: 0.
   */
  readonly value?: ChannelValues | 'random' | 'normal';
}

const ATTEMPTS = 10;
const BYTES = 256;

/** @returns undefined where none fits in ten attempts. */
function drawRectangle(
  [height, width]: ImageSize,
  scale: Interval,
  logRatio: Interval,
  random: AddressedRandom,
): Rectangle | undefined {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const area = height * width * random.uniform(...scale);
    const ratio = Math.exp(random.uniform(...logRatio));
    const rows = Math.round(Math.sqrt(area * ratio));
    const columns = Math.round(Math.sqrt(area / ratio));
    if (rows >= height || columns >= width) continue;
    const top = random.integer(height - rows + 1);
    const left = random.integer(width - columns + 1);
    return { top, left, height: rows, width: columns };
  }
  return undefined;
}

/**
 * Covers a rectangle of random area, shape and place in some of the images. Area is drawn evenly, and the
 * ratio evenly in its logarithm, until the rectangle is smaller than the image, ten times at most.
 *
 * Source: Zhong, Zheng, Kang, Li, Yang, "Random erasing data augmentation", AAAI 2020 (arXiv:1708.04896);
 * attempts, defaults and the logarithm are those of torchvision's RandomErasing.
 *
 * @throws {CifarDataError} INVALID_ARGUMENT if an option is out of its range.
 * @example
 * import { batches, normalize, randomErasing, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * const transforms = [normalize(), randomErasing({ probability: 0.25, value: 'normal' })];
 * batches(train, { batchSize: 64, transforms });
 */
export function randomErasing({
  probability = 0.5,
  scale = [0.02, 0.33],
  ratio = [0.3, 3.3],
  value = 0,
}: RandomErasingOptions = {}): Transform {
  checkProbability('randomErasing', 'probability', probability);
  if (!(scale[0] >= 0 && scale[0] <= scale[1] && scale[1] <= 1)) {
    refuse('randomErasing', 'scale', '[lowest, highest], from 0 to 1', scale);
  }
  if (!(ratio[0] > 0 && ratio[0] <= ratio[1] && Number.isFinite(ratio[1]))) {
    refuse('randomErasing', 'ratio', '[lowest, highest], finite and greater than 0', ratio);
  }
  const logRatio = [Math.log(ratio[0]), Math.log(ratio[1])] as const;
  const draw = drawnValue(value);
  const transform: Transform = {
    name: 'randomErasing',
    prepare: (size) => ({
      size,
      apply(input, output, random) {
        output.set(input);
        if (!random.chance(probability)) return;
        const rectangle = drawRectangle(size, scale, logRatio, random);
        if (rectangle) fillRectangle(output, size, rectangle, (c) => draw(c, random));
      },
    }),
  };
  return described(transform, { kind: 'randomErasing', probability, scale, ratio, value });
}

function drawnValue(
  value: ChannelValues | 'random' | 'normal',
): (channel: number, random: AddressedRandom) => number {
  if (value === 'random') return (_channel, random) => random.integer(BYTES);
  if (value === 'normal') return (_channel, random) => random.normal();
  if (typeof value === 'string') {
    refuse('randomErasing', 'value', "a number, one a channel, 'random' or 'normal'", value);
  }
  const values = valueOfEachChannel('randomErasing', 'value', value);
  return (channel) => values[channel]!;
}
