import { batches, randomCrop, syntheticCifar100, type Transform } from '@cifar/data-cifar';
import { describe, expect, it } from 'vitest';
import { NAMED_TRANSFORMS, usageOf } from './namedTransforms.js';
import { parseTransforms } from './parseTransforms.js';

const { train } = syntheticCifar100({ trainCount: 4, testCount: 1 });
const made = (transforms: readonly Transform[]) =>
  batches(train, { batchSize: 4, transforms }).batch(0, 0).images;

describe('parseTransforms', () => {
  it('reads values by their place and by their name', () => {
    const expected = made([randomCrop(28, { padding: 4, mode: 'reflect' })]);
    for (const text of [
      'randomCrop(28, 4, reflect)',
      'randomCrop(28,padding=4,mode=reflect)',
      '  randomCrop( mode = reflect , size = 28, padding=4 ) ',
    ]) {
      expect(made(parseTransforms(text))).toEqual(expected);
    }
  });

  it('reads several, with and without values', () => {
    const text = 'randomCrop(32, padding=4) randomMirror randAugment(2, 9) normalize() cutout(8)';
    expect(parseTransforms(text).map(({ name }) => name)).toEqual([
      'randomCrop',
      'randomMirror',
      'randAugment',
      'normalize',
      'cutout',
    ]);
    expect(parseTransforms(' ')).toEqual([]);
  });

  it('reads intervals, and words in the place of numbers', () => {
    const text =
      'randomErasing(1, 0.5..0.6, value=random) randomAffine(-5..5, 0.1, scale=0.5..0.5)';
    expect(made(parseTransforms(text))).not.toEqual(made([]));
    expect(made(parseTransforms('randomErasing(1, 0.5..0.6, ratio=1..1, value=7)'))).toContain(7);
  });

  it.each(Object.entries(NAMED_TRANSFORMS))(
    'can make %s of what it needs',
    (name, { required }) => {
      const list = Object.keys(required).map((parameter) => `${parameter}=16`);
      const transforms = parseTransforms(`${name}(${list.join()})`);
      expect(transforms.map((transform) => transform.name)).toEqual([name]);
      expect(made(transforms).every(Number.isFinite)).toBe(true);
      expect(usageOf(name)).toMatch(new RegExp(`^${name}(\\(.+\\))?$`));
    },
  );

  it.each([
    ['flip', "there is no transform 'flip': choose randomCrop, centerCrop, randomMirror,"],
    ['toString', "there is no transform 'toString'"],
    [
      'randomCrop',
      'randomCrop has no size: it is randomCrop(size=number, [padding=number], [mode=',
    ],
    ['randomCrop(28, pad=4)', "randomCrop has no parameter for 'pad=4': it is randomCrop(size"],
    ['randomMirror(0.5)', "randomMirror has no parameter for '0.5': it is randomMirror"],
    ['cutout(8, size=9)', 'cutout has two values of size'],
    ['cutout(wide)', "cutout: size must be number, got 'wide'"],
    ['cutout(8,)', "cutout: value must be number, got ''"],
    ['colorJitter(1..2..3)', "brightness must be number|low..high, got '1..2..3'"],
    ['randomCrop(8, mode=edge)', "randomCrop: mode must be zero|reflect, got 'edge'"],
    ['cutout(0)', 'cutout: size must be an integer of at least 1, got 0'],
    [
      'randomMirror cutout(8',
      'transforms are written as randomCrop(32, padding=4) randomMirror, got',
    ],
    ['cutout(8)randomMirror', "got 'cutout(8)randomMirror'"],
    ['randomMirror, cutout(8)', "got 'randomMirror, cutout(8)'"],
  ])('refuses %s', (text, message) => {
    const parse = () => parseTransforms(text);
    expect(parse).toThrow(message);
    expect(parse).toThrow(expect.objectContaining({ name: 'CommandError', kind: 'usage' }));
  });
});
