import { type BatchOptions, batches } from '../../src/batches/batches.js';
import type { MeanImage } from '../../src/meanImage/meanImage.js';
import { randomAffine } from '../../src/transforms/affine/randomAffine.js';
import { alternatingMirror } from '../../src/transforms/alternatingMirror.js';
import { colorJitter } from '../../src/transforms/color/colorJitter.js';
import { centerCrop, randomCrop } from '../../src/transforms/crop.js';
import { cutout } from '../../src/transforms/cutout.js';
import { normalize } from '../../src/transforms/normalize.js';
import { randAugment } from '../../src/transforms/randAugment/randAugment.js';
import { trivialAugment } from '../../src/transforms/randAugment/trivialAugment.js';
import { randomErasing } from '../../src/transforms/randomErasing.js';
import { randomMirror } from '../../src/transforms/randomMirror.js';
import { subtractMean } from '../../src/transforms/subtractMean.js';
import type { Transform } from '../../src/transforms/transform.js';
import { randomSplit } from './randomSplit.js';

const split = randomSplit(150);

const meanOf = (side: number): MeanImage => ({
  size: [side, side],
  data: Float32Array.from({ length: side * side * 3 }, (_, i) => 90 + ((i * 37) % 501) / 7),
});

/** A transform that says nothing of itself, and draws numbers. */
const noise: Transform = {
  name: 'noise',
  prepare: (size) => ({
    size,
    apply(input, output, random) {
      for (let i = 0; i < input.length; i++) output[i] = input[i]! + random.uniform(-1, 1);
    },
  }),
};

/** Options and the hash of what comes of them, made once and for all. */
export const GOLDEN_BATCHES: Readonly<
  Record<string, readonly [options: Omit<BatchOptions, 'batchSize'>, hash: string]>
> = {
  'no transforms': [{}, '23d90c0c182c8536'],
  'an evaluation': [{ transforms: [centerCrop(28), normalize()] }, 'b201e1106ace1482'],
  'the quick recipe': [
    { shuffle: true, seed: 1, transforms: [randomCrop(28), normalize(), randomMirror()] },
    '3c1cfed1432e4228',
  ],
  'the notebook': [
    {
      ...{ shuffle: true, seed: 2, lastBatch: 'wrap' },
      transforms: [randomCrop(28), subtractMean(meanOf(28)), randomMirror()],
    },
    '46f2303126d74a35',
  ],
  'a mirror before the mean': [
    { seed: 2 ** 40 + 3, transforms: [randomMirror(), randomCrop(28), subtractMean(meanOf(28))] },
    '86abba2c5376357b',
  ],
  'a mean of the whole image': [
    { seed: 4, transforms: [subtractMean(meanOf(32)), randomMirror()], lastBatch: 'drop' },
    'ae68fa6725cff141',
  ],
  'windows in windows, around a mirror': [
    {
      ...{ seed: 5, shuffle: true },
      transforms: [randomCrop(31), randomMirror(), randomCrop(29), normalize(), centerCrop(24)],
    },
    '5efcc207cccfc9e4',
  ],
  'two mirrors': [
    { seed: 6, transforms: [randomMirror(), normalize(), randomMirror()] },
    '68084b2a72efe30f',
  ],
  'a window after the mean': [
    { seed: 7, transforms: [subtractMean(meanOf(32)), randomCrop(20)] },
    'af4652bb748a318a',
  ],
  'channels after the mean': [
    { seed: 8, transforms: [subtractMean(meanOf(32)), normalize()] },
    'a378187205482382',
  ],
  'two means': [
    { seed: 8, transforms: [subtractMean(meanOf(32)), randomMirror(), subtractMean(meanOf(32))] },
    'c5f280cac28254f2',
  ],
  'one pixel': [{ seed: 9, transforms: [randomCrop(1), randomMirror()] }, '018f1bbdd77ec8da'],
  'a transform of the user': [
    { seed: 10, shuffle: true, transforms: [randomCrop(28), noise, randomMirror(), normalize()] },
    '8442dc743cfc278d',
  ],
  'coarse labels': [
    { labels: 'coarse', shuffle: true, transforms: [centerCrop(1)] },
    '1d03aa39de961799',
  ],
  'crops of what is around the image': [
    {
      ...{ seed: 11, shuffle: true },
      transforms: [
        randomCrop(32, { padding: 4, mode: 'reflect' }),
        alternatingMirror(),
        normalize(),
      ],
    },
    'a75a3bd1ab6638fe',
  ],
  'squares that are covered': [
    { seed: 12, transforms: [randomCrop(32, { padding: 4 }), normalize(), cutout({ size: 8 })] },
    'e3bd0b5882bae643',
  ],
  'rectangles of noise': [
    {
      seed: 13,
      transforms: [normalize(), randomErasing({ probability: 0.9, value: 'normal' })],
    },
    '9ecdd2ac1e23a1c6',
  ],
  colors: [
    {
      seed: 14,
      transforms: [colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 })],
    },
    '189c87f1f1631c1a',
  ],
  'affine maps': [
    {
      seed: 15,
      transforms: [
        randomAffine({ degrees: 30, scale: [0.8, 1.2], shearX: 20, interpolation: 'bilinear' }),
      ],
    },
    'c80ced72ab7a0853',
  ],
  'random operations': [{ seed: 16, transforms: [randAugment(), normalize()] }, '5cf982bba95749c8'],
  'any operation': [
    { seed: 17, transforms: [trivialAugment({ interpolation: 'bilinear' })] },
    '22fb0073cd38b717',
  ],
};

const hexadecimal = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The first 16 digits of the SHA-256 of shapes, images and labels of three epochs. */
export async function hashOfBatches(options: Omit<BatchOptions, 'batchSize'>): Promise<string> {
  const source = batches(split, { batchSize: 64, ...options });
  const parts: BlobPart[] = [];
  for (const epoch of [0, 1, 7]) {
    for (let index = 0; index < source.batchCount(epoch); index++) {
      const { images, labels, shape } = source.batch(epoch, index);
      parts.push(JSON.stringify(shape), images.slice(), labels.slice());
    }
  }
  const bytes = await new Blob(parts).arrayBuffer();
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return hexadecimal(new Uint8Array(digest, 0, 8));
}
