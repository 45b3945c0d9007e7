import { describe, expect, it } from 'vitest';
import { batches } from '../batches/batches.js';
import { syntheticCifar100 } from '../synthetic/syntheticCifar100.js';
import { randomAffine } from './affine/randomAffine.js';
import { alternatingMirror } from './alternatingMirror.js';
import { colorJitter } from './color/colorJitter.js';
import { compose } from './composition/compose.js';
import { oneOf } from './composition/oneOf.js';
import { randomApply } from './composition/randomApply.js';
import { centerCrop, randomCrop } from './crop.js';
import { cutout } from './cutout.js';
import { CIFAR10_STATISTICS, normalize } from './normalize.js';
import { randAugment } from './randAugment/randAugment.js';
import { trivialAugment } from './randAugment/trivialAugment.js';
import { randomErasing } from './randomErasing.js';
import { randomMirror } from './randomMirror.js';
import { readTransform } from './readTransform.js';
import { subtractMean } from './subtractMean.js';
import type { Transform, TransformConfig } from './transform.js';

const { train } = syntheticCifar100({ trainCount: 12, testCount: 1 });
const mean = {
  size: [32, 32] as const,
  data: Float32Array.from({ length: 32 * 32 * 3 }, (_, i) => 128 + 40 * Math.sin(i)),
};
const jitter = colorJitter({ brightness: 0.4, contrast: [0.5, 1.5], saturation: 0.4, hue: 0.1 });

const transforms: Transform[] = [
  randomCrop(28),
  randomCrop(32, { padding: 4, mode: 'reflect' }),
  centerCrop(20),
  randomMirror(),
  alternatingMirror(),
  randomAffine(),
  randomAffine({
    degrees: [-30, 10],
    translation: [0.2, 0.1],
    scale: [0.8, 1.2],
    shearX: 10,
    shearY: 5,
    interpolation: 'bilinear',
    fill: [1, 2, 3],
  }),
  cutout({ size: 8, value: [1, 2, 3] }),
  randomErasing({ probability: 0.9, scale: [0.1, 0.2], ratio: [1, 2], value: 'normal' }),
  jitter,
  randAugment(),
  randAugment({ operations: 3, magnitude: 20, interpolation: 'bilinear', fill: [1, 2, 3] }),
  trivialAugment(),
  trivialAugment({ interpolation: 'bilinear', fill: 100 }),
  normalize(),
  normalize(CIFAR10_STATISTICS),
  subtractMean(mean),
  randomApply(jitter, 0.3),
  oneOf([jitter, cutout({ size: 4 }), compose('none', [])], [1, 2, 3]),
  compose('all', [randomCrop(30), randomApply(randAugment(), 0.7), randomMirror()]),
];

const made = (transform: Transform) =>
  [0, 1].map((epoch) =>
    batches(train, { batchSize: 12, seed: 5, transforms: [transform] }).batch(epoch, 0),
  );

/** A transform of a user, of one argument. */
const darkened = (amount: number): Transform => ({
  name: 'darkened',
  config: { kind: 'darkened', amount },
  prepare: (size) => ({
    size,
    apply: (input, output) => output.set(input.map((pixel) => pixel - amount)),
  }),
});

describe('readTransform', () => {
  it.each(transforms.map((transform) => [transform.name, transform] as const))(
    'makes the same %s of its config, to the bit',
    (_name, transform) => {
      const read = readTransform(structuredClone(transform.config!));
      expect(read.name).toBe(transform.name);
      expect(read.config).toEqual(transform.config);
      expect(made(read)).toEqual(made(transform));
    },
  );

  it('reads transforms that are not of this package, within others too', () => {
    const own = { darkened: ({ amount }: TransformConfig) => darkened(amount as number) };
    const composed = compose('both', [randomMirror(), darkened(7)]);
    expect(made(readTransform(composed.config!, own))).toEqual(made(composed));
    expect(() => readTransform(composed.config!)).toThrow('trivialAugment, normalize');
    expect(() => readTransform(composed.config!)).toThrow("got 'darkened'");
  });

  it('has no config of what has a part without one', () => {
    const { name, prepare } = darkened(1);
    const plain: Transform = { name, prepare };
    for (const whole of [
      compose('both', [randomMirror(), plain]),
      oneOf([plain]),
      randomApply(plain),
    ]) {
      expect(whole.config).toBeUndefined();
    }
  });

  it('does not take a copy that does something else for the transform', () => {
    expect({ ...randomMirror(), prepare: darkened(1).prepare }.config).toBeUndefined();
  });

  it.each([
    [{ kind: 'flip' }, 'kind must be one of randomCrop, centerCrop, randomMirror'],
    [{ kind: 'compose', name: 'all' }, 'transforms must be a list of configs, got undefined'],
    [{ kind: 'toString' }, "got 'toString'"],
    [{ kind: 'cutout', size: 0 }, 'cutout: size must be an integer of at least 1, got 0'],
  ])('refuses %j', (config, message) => {
    expect(() => readTransform(config)).toThrow(message);
    expect(() => readTransform(config)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});
