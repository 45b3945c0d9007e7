import { describe, expect, it } from 'vitest';
import {
  alternatingMirror,
  batches,
  CIFAR10_STATISTICS,
  centerCrop,
  colorJitter,
  compose,
  cutout,
  normalize,
  oneOf,
  randAugment,
  randomAffine,
  randomApply,
  randomCrop,
  randomErasing,
  randomMirror,
  syntheticCifar100,
  type Transform,
  trivialAugment,
} from '../../src/index.js';
import { applied, colorfulImage } from './applied.js';

const colors = colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 });
const affine = randomAffine({
  degrees: 20,
  translation: [0.1, 0.1],
  scale: [0.8, 1.2],
  shearX: 10,
  shearY: 5,
  interpolation: 'bilinear',
  fill: 128,
});

const transforms: Transform[] = [
  randomCrop(28),
  randomCrop(32, { padding: 4 }),
  randomCrop(30, { padding: 2, mode: 'reflect' }),
  randomMirror(),
  alternatingMirror(),
  cutout({ size: 8, value: 100 }),
  randomErasing({ probability: 0.9, value: 'random' }),
  randomErasing({ probability: 0.9, value: 'normal' }),
  colors,
  affine,
  randAugment(),
  randAugment({ operations: 4, magnitude: 20, interpolation: 'bilinear', fill: [1, 2, 3] }),
  trivialAugment(),
  randomApply(colors, 0.5),
  oneOf([affine, colors, cutout({ size: 4 })], [1, 2, 3]),
  compose('all', [randomCrop(30, { padding: 2 }), randomMirror(), randAugment(), colors]),
];

const { train } = syntheticCifar100({ trainCount: 12, testCount: 1 });

describe.each(transforms.map((transform) => [transform.name, transform] as const))(
  '%s',
  (_name, transform) => {
    const source = (seed = 3) =>
      batches(train, { batchSize: 5, shuffle: true, seed, transforms: [transform] });
    const places = [0, 1, 2, 3].flatMap((epoch) =>
      [0, 1, 2].map((index) => [epoch, index] as const),
    );

    it('makes the same batches in any order, and others with another seed', () => {
      const [forward, backward] = [source(), source()];
      const made = places.map(([epoch, index]) => forward.batch(epoch, index));
      const reversed = places.toReversed().map(([epoch, index]) => backward.batch(epoch, index));
      expect(reversed.toReversed()).toEqual(made);
      // Of the images only: their order is another one, too.
      const ofSeed = (seed: number) => {
        const options = { batchSize: 12, seed, transforms: [transform] };
        return batches(train, options).batch(0, 0).images;
      };
      expect(ofSeed(4)).not.toEqual(ofSeed(3));
    });

    it('makes an image what it is made alone, and other ones in other epochs', () => {
      const alone = (epoch: number) =>
        batches(train, { batchSize: 1, seed: 3, transforms: [transform] }).batch(epoch, 7).images;
      const together = batches(train, { batchSize: 12, seed: 3, transforms: [transform] });
      const { images } = together.batch(2, 0);
      const values = images.length / 12;
      expect(images.slice(7 * values, 8 * values)).toEqual(alone(2));
      const epochs = Array.from({ length: 12 }, (_, epoch) => String(alone(epoch)));
      expect(new Set(epochs).size).toBeGreaterThan(1);
    });

    it('writes every number of what it makes, and none of what it is given', () => {
      const image = colorfulImage([32, 32]);
      const step = transform.prepare([32, 32]);
      for (let epoch = 0; epoch < 30; epoch++) {
        const made = applied(transform, image, [32, 32], { epoch });
        expect(made.length).toBe(step.size[0] * step.size[1] * 3);
        expect(made.every(Number.isFinite)).toBe(true);
      }
      expect(image).toEqual(colorfulImage([32, 32]));
    });
  },
);

describe('a whole recipe', () => {
  it('draws in one transform apart from the others', () => {
    const last = cutout({ size: 6, value: -9 });
    const covered = (first: Transform) => {
      const source = batches(train, { batchSize: 12, transforms: [first, last] });
      return source.batch(1, 0).images.map((value) => (value === -9 ? 1 : 0));
    };
    expect(covered(randAugment())).toEqual(covered(centerCrop(32)));
  });

  it('is of the mean and deviation said', () => {
    const { images } = batches(train, {
      batchSize: 12,
      transforms: [randAugment(), normalize(CIFAR10_STATISTICS), cutout({ size: 8 })],
    }).batch(0, 0);
    const [lowest, highest] = [0, 255].map((pixel) =>
      [0, 1, 2].map((channel) => {
        const { mean, standardDeviation } = CIFAR10_STATISTICS;
        return (pixel / 255 - mean[channel]!) / standardDeviation[channel]!;
      }),
    );
    for (const [i, value] of images.entries()) {
      expect(value).toBeGreaterThanOrEqual(lowest![i % 3]! - 1e-5);
      expect(value).toBeLessThanOrEqual(highest![i % 3]! + 1e-5);
    }
  });
});
