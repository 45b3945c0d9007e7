import { describe, expect, it } from 'vitest';
import { IMAGE_BYTES } from '../dataset/cifarDataset.js';
import { syntheticCifar100 } from './syntheticCifar100.js';

const imageOf = ({ images }: { images: Uint8Array }, index: number) =>
  images.subarray(index * IMAGE_BYTES, (index + 1) * IMAGE_BYTES);

describe('syntheticCifar100', () => {
  const { train, test, classes, superclasses, name } = syntheticCifar100({
    trainCount: 200,
    testCount: 200,
  });

  it('has the shape of CIFAR-100', () => {
    expect(name).toBe('synthetic-cifar-100');
    expect([classes.length, new Set(classes).size, superclasses?.length]).toEqual([100, 100, 20]);
    expect([train.count, test.count]).toEqual([200, 200]);
    expect(train.images.length).toBe(200 * 3072);
    expect(new Set(train.labels).size).toBe(100);
    expect(new Set(train.coarseLabels).size).toBe(20);
  });

  it('is a function of seed and index', () => {
    const more = syntheticCifar100({ trainCount: 300, testCount: 1 });
    expect(Buffer.compare(more.train.images.subarray(0, train.images.length), train.images)).toBe(
      0,
    );
    const other = syntheticCifar100({ seed: 1, trainCount: 1, testCount: 1 });
    expect(Buffer.compare(imageOf(other.train, 0), imageOf(train, 0))).not.toBe(0);
  });

  it('draws no image twice, also not in the test split', () => {
    const all = [train, test].flatMap((split) =>
      Array.from({ length: 200 }, (_, i) => Buffer.from(imageOf(split, i)).toString('base64')),
    );
    expect(new Set(all).size).toBe(400);
  });

  it('shows the colour of the class where the shape is', () => {
    const red = classes.indexOf('red_square');
    const blue = classes.indexOf('blue_square');
    const redness = (label: number) => {
      const image = imageOf(train, label);
      const pixels = Array.from({ length: 1024 }, (_, i) => image[i]! - image[2048 + i]!);
      return pixels.filter((difference) => difference > 130).length;
    };
    expect(redness(red)).toBeGreaterThan(60);
    expect(redness(blue)).toBeLessThan(20);
  });

  it.each([{ trainCount: 0 }, { testCount: 1.5 }, { seed: -1 }])('refuses %j', (options) => {
    expect(() => syntheticCifar100(options)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});
