import { describe, expect, it } from 'vitest';
import type { BatchOptions } from '../batches/batches.js';
import { batches } from '../batches/batches.js';
import type { StoredBatch } from '../batches/batchSource.js';
import { syntheticCifar100 } from '../synthetic/syntheticCifar100.js';
import { alternatingMirror } from './alternatingMirror.js';
import { centerCrop, randomCrop } from './crop.js';
import { normalize } from './normalize.js';
import { randomMirror } from './randomMirror.js';
import { subtractMean } from './subtractMean.js';
import type { Transform } from './transform.js';

/** What a device is to make of it, by the words of the interface. */
function imagesOf({ stored, shape }: StoredBatch): Float32Array {
  const [count, height, width, channels] = shape;
  const { bytes, size, windows, values, mean, isMeanTurned } = stored;
  const images = new Float32Array(count * height * width * channels);
  let at = 0;
  for (let image = 0; image < count; image++) {
    const [top, left, turned] = windows.subarray(3 * image) as unknown as [number, number, number];
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const seen = turned ? width - 1 - column : column;
        for (let channel = 0; channel < channels; channel++) {
          const plane = (image * channels + channel) * size[0] * size[1];
          const byte = bytes[plane + (top + row) * size[1] + left + seen]!;
          const meanColumn = isMeanTurned ? seen : column;
          const less = mean?.[(row * width + meanColumn) * channels + channel] ?? 0;
          images[at++] = values[channel * 256 + byte]! - less;
        }
      }
    }
  }
  return images;
}

const { train } = syntheticCifar100({ trainCount: 50, testCount: 1 });
const mean = {
  size: [28, 28] as const,
  data: Float32Array.from({ length: 28 * 28 * 3 }, (_, i) => 128 + 40 * Math.sin(i)),
};
const turnedTwice: Transform = { ...randomMirror(), name: 'again' };

const served: Record<string, Transform[]> = {
  nothing: [],
  'that of an evaluation': [centerCrop(28), normalize()],
  'the quick recipe': [randomCrop(28), normalize(), randomMirror()],
  "the notebook's": [randomCrop(28), subtractMean(mean), randomMirror()],
  'a mirror that alternates': [randomCrop(28), normalize(), alternatingMirror()],
  'the mean after the mirror': [randomMirror(), randomCrop(28), subtractMean(mean)],
  'windows with zeros around': [randomCrop(32, { padding: 4 }), randomMirror(), normalize()],
  'windows of a mirror image that is reflected': [
    randomMirror(),
    randomCrop(28, { padding: 3, mode: 'reflect' }),
    subtractMean(mean),
  ],
  'a reflected window of other values, turned with its mean': [
    normalize(),
    randomCrop(28, { padding: 9, mode: 'reflect' }),
    subtractMean(mean),
    randomMirror(),
  ],
  'zeros, reflected, on the way to a smaller window': [
    randomCrop(30, { padding: 8 }),
    randomCrop(40, { padding: 12, mode: 'reflect' }),
    randomMirror(),
    centerCrop(31),
    normalize(),
  ],
  'a window that may show nothing but zeros': [randomCrop(5, { padding: 9 })],
  'a window in a mirror image in a window': [
    randomCrop(30),
    randomMirror(),
    randomCrop(28),
    normalize(),
    subtractMean(mean),
  ],
};

describe('a stored batch', () => {
  it.each(Object.entries(served))('has the bits of the batch: %s', (_name, transforms) => {
    const options: BatchOptions = { batchSize: 16, shuffle: true, seed: 7, transforms };
    const source = batches(train, { ...options, lastBatch: 'wrap' });
    for (const [epoch, index] of [
      [0, 0],
      [0, 3],
      [5, 2],
    ] as const) {
      const stored = source.storedBatch(epoch, index)!;
      const { images, labels, shape } = source.batch(epoch, index);
      expect(stored.labels).toEqual(labels);
      expect(stored.shape).toEqual(shape);
      expect(imagesOf(stored)).toEqual(images);
    }
  });

  const squared: Transform = {
    name: 'squared',
    prepare: (size) => ({
      size,
      apply: (input, output) => void output.set(input.map((x) => x * x)),
    }),
  };

  it.each([
    ['a transform that says nothing of itself', [squared]],
    ['a window of what a mean was taken from', [subtractMean({ ...mean }), randomCrop(20)]],
    ['a function of what a mean was taken from', [subtractMean(mean), normalize()]],
    ['a window that is larger than the image', [randomCrop(40, { padding: 12 })]],
    ['zeros around other values', [normalize(), randomCrop(28, { padding: 2 })]],
    ['two mirrors', [randomMirror(), turnedTwice]],
  ])('there is none of %s', (_name, transforms) => {
    const source = batches(train, { batchSize: 4, transforms: [randomCrop(28), ...transforms] });
    expect(source.storedBatch(0, 0)).toBeUndefined();
    expect(source.batch(0, 0).labels.length).toBe(4);
  });

  it('refuses a batch that is not there', () => {
    const source = batches(train, { batchSize: 50 });
    expect(() => source.storedBatch(0, 1)).toThrow(/index/);
  });
});
