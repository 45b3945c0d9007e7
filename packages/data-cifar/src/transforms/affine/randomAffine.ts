import { checkOneOf, refuse } from '../../argumentChecks.js';
import { type ChannelValues, valueOfEachChannel } from '../channelValues.js';
import { described } from '../describedTransform.js';
import { type Interval, intervalOf } from '../interval.js';
import type { Transform } from '../transform.js';
import { inverseMatrixOf } from './affineMatrix.js';
import { INTERPOLATIONS, type Interpolation, resample } from './resample.js';

export interface RandomAffineOptions {
  /** Angles of rotation, clockwise; one number: that far at most in either direction. Default: 0. */
  readonly degrees?: number | Interval;
  /** How far at most, in parts of width and height; whole pixels are drawn. Default: [0, 0]. */
  readonly translation?: readonly [x: number, y: number];
  /** Factors, greater than 0. Default: [1, 1]. */
  readonly scale?: Interval;
  /** Angles along x, in degrees; one number: that far at most in either direction. Default: 0. */
  readonly shearX?: number | Interval;
  /** The same along y. Default: 0. */
  readonly shearY?: number | Interval;
  /** Default: 'nearest'. */
  readonly interpolation?: Interpolation;
  /** What is seen outside of the image, in the units of the images. Default: 0. */
  readonly fill?: ChannelValues;
}

const OWNER = 'randomAffine';
/** A shear of a right angle has no inverse. */
const SHEAR = { center: 0, lowest: -89, highest: 89 };

/**
 * Rotates, scales, shears and moves each image by amounts that are drawn for it, all evenly.
 *
 * Source: the map and its draws are those of torchvision's RandomAffine.
 *
 * @throws {CifarDataError} INVALID_ARGUMENT if an option is out of its range.
 * @example
 * import { batches, randomAffine, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * const moved = randomAffine({ degrees: 15, translation: [0.1, 0.1], interpolation: 'bilinear' });
 * batches(train, { batchSize: 64, transforms: [moved] });
 */
export function randomAffine({
  degrees = 0,
  translation = [0, 0],
  scale = [1, 1],
  shearX = 0,
  shearY = 0,
  interpolation = 'nearest',
  fill = 0,
}: RandomAffineOptions = {}): Transform {
  const angles = intervalOf(OWNER, 'degrees', degrees, { center: 0 });
  const shears = [
    intervalOf(OWNER, 'shearX', shearX, SHEAR),
    intervalOf(OWNER, 'shearY', shearY, SHEAR),
  ] as const;
  if (translation.length !== 2 || !translation.every((part) => part >= 0 && part <= 1)) {
    refuse(OWNER, 'translation', '[x, y], from 0 to 1', translation);
  }
  if (!(scale[0] > 0 && scale[0] <= scale[1] && Number.isFinite(scale[1]))) {
    refuse(OWNER, 'scale', '[lowest, highest], finite and greater than 0', scale);
  }
  checkOneOf(OWNER, 'interpolation', interpolation, INTERPOLATIONS);
  const values = valueOfEachChannel(OWNER, 'fill', fill);
  const transform: Transform = {
    name: OWNER,
    prepare: (size) => {
      const [height, width] = size;
      const [farX, farY] = [translation[0] * width, translation[1] * height];
      return {
        size,
        apply(input, output, random) {
          // All are drawn always, so that an option changes nothing but its own.
          const matrix = inverseMatrixOf({
            degrees: random.uniform(...angles),
            translation: [
              Math.round(random.uniform(-farX, farX)),
              Math.round(random.uniform(-farY, farY)),
            ],
            scale: random.uniform(...scale),
            shear: [random.uniform(...shears[0]), random.uniform(...shears[1])],
          });
          resample(input, output, size, matrix, interpolation, values);
        },
      };
    },
  };
  return described(transform, {
    kind: OWNER,
    ...{ degrees, translation, scale, shearX, shearY, interpolation, fill },
  });
}
