import { describe, expect, it } from 'vitest';
import { numberedImages } from '../../test/numberedImages.js';
import type { Batch, BatchSource } from '../loop/batchSource.js';
import { cutmix } from './cutmix.js';
import type { MixingOptions } from './mixingSource.js';
import { mixup } from './mixup.js';
import { mixupOrCutmix } from './mixupOrCutmix.js';

type MakeSource = (source: BatchSource, options?: MixingOptions) => BatchSource;

const sources: readonly (readonly [string, MakeSource])[] = [
  ['mixup', mixup],
  ['cutmix', cutmix],
  ['mixupOrCutmix', mixupOrCutmix],
];

const ADDRESSES = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;

describe.each(sources)('%s', (name, make) => {
  it('gives the same batches in any order', async () => {
    const [one, other] = [1, 2].map(() => make(numberedImages(7), { seed: 3 }));
    const inOrder: Batch[] = [];
    for (const [epoch, index] of ADDRESSES) inOrder.push(await one!.batch(epoch, index));
    const backwards: Batch[] = [];
    for (const [epoch, index] of ADDRESSES.toReversed()) {
      backwards.push(await other!.batch(epoch, index));
    }
    expect(backwards.toReversed()).toEqual(inOrder);
    // Made of the same images, each is mixed in a way of its own.
    const elsewhere = await make(numberedImages(7), { seed: 4 }).batch(0, 0);
    const made = [...inOrder, elsewhere].map(({ images }) => images.join());
    expect(new Set(made).size).toBe(5);
  });

  it('pairs the images by a permutation, and puts the label of the greater part first', async () => {
    const source = make(numberedImages(40));
    const swapped: boolean[] = [];
    for (let index = 0; index < 10; index++) {
      const { labels, mix } = await source.batch(0, index);
      for (const side of [labels, mix!.labels]) {
        expect([...side].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
      }
      expect(new Set(mix!.shares).size).toBe(1);
      expect(mix!.shares[0]).toBeGreaterThanOrEqual(0);
      expect(mix!.shares[0]).toBeLessThanOrEqual(0.5);
      swapped.push(labels.some((label, example) => label !== example));
      // Few have themselves as a partner: one in the mean.
      expect(labels.filter((label, i) => label === mix!.labels[i]).length).toBeLessThan(8);
    }
    expect(new Set(swapped)).toEqual(new Set([false, true]));
  });

  it('leaves the source, and what it says of itself, as they are', async () => {
    const source = numberedImages(6);
    const batch = source.batch();
    const whole = { ...source, batch: () => batch, storedBatch: () => undefined };
    const mixing = make(whole);
    await mixing.batch(0, 0);
    expect(batch).toEqual(source.batch());
    expect([mixing.exampleCount, mixing.batchSize, mixing.batchCount(0)]).toEqual([60, 6, 10]);
    expect(mixing.storedBatch).toBeUndefined();
  });

  it('mixes the part of the batches that was asked for', async () => {
    const mixedOf = async (probability: number) => {
      const source = make(numberedImages(3), { probability });
      const mixed: boolean[] = [];
      for (let index = 0; index < 200; index++) {
        mixed.push((await source.batch(0, index)).mix !== undefined);
      }
      return mixed.filter(Boolean).length / 200;
    };
    expect(await mixedOf(0)).toBe(0);
    expect(Math.abs((await mixedOf(0.25)) - 0.25)).toBeLessThan(0.1);
    expect(await mixedOf(1)).toBe(1);
  });

  it('mixes an image that is alone with itself', async () => {
    const { images } = await make(numberedImages(1)).batch(0, 0);
    const expected = numberedImages(1).batch().images;
    for (const [i, value] of images.entries()) expect(value).toBeCloseTo(expected[i]!, 3);
  });

  it('refuses what is mixed already, and options out of their range', async () => {
    const twice = make(mixup(numberedImages(3)));
    await expect((async () => twice.batch(0, 0))()).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: `${name}: source must be of batches that are not mixed yet, got 'a batch with \`mix\`'`,
    });
    const wrong: [MixingOptions, string][] = [
      [{ seed: -1 }, `${name}: seed must be an integer of at least 0, got -1`],
      [{ probability: 1.5 }, `${name}: probability must be from 0 to 1, got 1.5`],
      [{ probability: Number.NaN }, `${name}: probability must be from 0 to 1, got NaN`],
    ];
    for (const [options, message] of wrong) {
      expect(() => make(numberedImages(3), options)).toThrow(message);
    }
  });
});
