import { describe, expect, it } from 'vitest';
import { countingSplit, pixelAt } from '../../test/countingSplit.js';
import { labelOf } from '../../test/smallLayout.js';
import { take } from '../dataset/take.js';
import { syntheticCifar100 } from '../synthetic/syntheticCifar100.js';
import { randomCrop } from '../transforms/crop.js';
import { randomMirror } from '../transforms/randomMirror.js';
import { batches } from './batches.js';
import type { BatchSource } from './batchSource.js';

const split = countingSplit(10);

/** Labels, batch by batch. */
const epoch = (source: BatchSource, number: number) =>
  Array.from({ length: source.batchCount(number) }, (_, i) => [...source.batch(number, i).labels]);

const numbers = (count: number, start = 0) => Array.from({ length: count }, (_, i) => start + i);
const labels = (examples: number[]) => examples.map((example) => labelOf(example % 10));

describe('batches', () => {
  it('gives pixels of 0 to 255, channels last, and labels', () => {
    const { images, labels, shape } = batches(split, { batchSize: 4 }).batch(0, 1);
    expect(shape).toEqual([4, 32, 32, 3]);
    expect([...labels]).toEqual([4, 5, 6, 7].map(labelOf));
    for (const [row, column, channel] of [
      [0, 0, 0],
      [0, 1, 2],
      [31, 31, 1],
      [17, 5, 0],
    ] as const) {
      const place = ((2 * 32 + row) * 32 + column) * 3 + channel;
      expect(images[place]).toBe(pixelAt(6, row, column, channel));
    }
  });

  it('keeps a last batch that is smaller', () => {
    const source = batches(split, { batchSize: 4 });
    expect(epoch(source, 0)).toEqual([labels([0, 1, 2, 3]), labels([4, 5, 6, 7]), labels([8, 9])]);
    expect(source.batch(0, 2).shape[0]).toBe(2);
  });

  it('drops it', () => {
    const source = batches(split, { batchSize: 4, lastBatch: 'drop' });
    expect(epoch(source, 3).flat()).toEqual(labels(numbers(8)));
  });

  it('fills it up from the next pass, which then begins later', () => {
    const source = batches(split, { batchSize: 4, lastBatch: 'wrap' });
    expect([0, 1, 2, 3].map((e) => source.batchCount(e))).toEqual([3, 2, 3, 2]);
    expect([0, 1, 2, 3].flatMap((e) => epoch(source, e).flat())).toEqual(labels(numbers(40)));
  });

  it('wraps as often as the notebook did', () => {
    const big = { ...split, count: 50_000 };
    const source = batches(big, { batchSize: 64, lastBatch: 'wrap', restartAt: [38] });
    expect([0, 1, 2, 3, 4, 37, 38, 39].map((e) => source.batchCount(e))).toEqual([
      782, 781, 781, 781, 782, 781, 782, 781,
    ]);
  });

  it('begins a pass afresh where it is told to', () => {
    const options = { batchSize: 4, lastBatch: 'wrap', seed: 5, shuffle: true } as const;
    const through = batches(split, options);
    const restarted = batches(split, { ...options, restartAt: [1] });
    expect(epoch(restarted, 0)).toEqual(epoch(through, 0));
    // What the epoch before borrowed comes again.
    expect(epoch(restarted, 1)[0]!.slice(0, 2)).toEqual(epoch(through, 0).at(-1)!.slice(2));
  });

  it('fills a batch from several passes of a split that is shorter', () => {
    const source = batches(countingSplit(3), { batchSize: 8, lastBatch: 'wrap' });
    expect(numbers(8).map((e) => source.batchCount(e))).toEqual([1, 0, 1, 0, 0, 1, 0, 0]);
    expect([...source.batch(2, 0).labels]).toEqual(numbers(8, 8).map((i) => labelOf(i % 3)));
  });

  it('shuffles each epoch in an order of its own, and uses every example once', () => {
    const source = batches(split, { batchSize: 3, shuffle: true, seed: 1 });
    const orders = [0, 1, 2].map((e) => epoch(source, e).flat());
    expect(new Set(orders.map(String)).size).toBe(3);
    for (const order of orders) expect(order.sort()).toEqual(labels(numbers(10)).sort());
  });

  it('makes the same batch whenever it is asked for', () => {
    const { train } = syntheticCifar100({ trainCount: 40, testCount: 1 });
    const options = {
      batchSize: 7,
      shuffle: true,
      seed: 3,
      lastBatch: 'wrap',
      transforms: [randomCrop(28), randomMirror()],
    } as const;
    const forward = batches(train, options);
    const expected = [0, 1, 2, 3].flatMap((e) =>
      numbers(forward.batchCount(e)).map((i) => forward.batch(e, i)),
    );
    const backward = batches(train, options);
    const made = [3, 2, 1, 0].flatMap((e) =>
      numbers(backward.batchCount(e))
        .reverse()
        .map((i) => backward.batch(e, i)),
    );
    expect(made.reverse()).toEqual(expected);
    expect(batches(train, { ...options, seed: 4 }).batch(0, 0)).not.toEqual(expected[0]);
  });

  it('changes an example differently in each epoch', () => {
    const one = countingSplit(1);
    const source = batches(one, { batchSize: 1, transforms: [randomCrop(28)] });
    const seen = new Set(numbers(20).map((e) => String(source.batch(e, 0).images.slice(0, 9))));
    expect(seen.size).toBeGreaterThan(5);
  });

  it('gives coarse labels if asked', () => {
    const { train } = syntheticCifar100({ trainCount: 12, testCount: 1 });
    const source = batches(train, { batchSize: 12, labels: 'coarse' });
    expect([...source.batch(0, 0).labels]).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2]);
  });

  it.each([
    [{ batchSize: 0 }, 'batchSize must be an integer of at least 1, got 0'],
    [{ batchSize: 1.5 }, 'got 1.5'],
    [{ batchSize: Number.NaN }, 'got NaN'],
    [{ batchSize: 4, seed: -1 }, 'seed must be an integer from 0 to 2^53 - 1, got -1'],
    [{ batchSize: 4, lastBatch: 'pad' }, "lastBatch must be 'keep' or 'drop' or 'wrap', got 'pad'"],
    [{ batchSize: 11, lastBatch: 'drop' }, 'at most the 10 examples, got 11'],
    [{ batchSize: 4, labels: 'coarse' }, 'no coarse labels'],
    [{ batchSize: 4, transforms: [randomCrop(33)] }, "at most the image's 32 x 32, got 33"],
    [
      { batchSize: 4, transforms: [randomCrop(28), randomCrop(30)] },
      "at most the image's 28 x 28, got 30",
    ],
  ])('refuses %j', (options, message) => {
    const make = () => batches(split, options as Parameters<typeof batches>[1]);
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(make).toThrow(message);
  });

  it.each([
    [0, 3],
    [0, -1],
    [-1, 0],
  ])('refuses batch %i, %i', (e, index) => {
    expect(() => batches(split, { batchSize: 4 }).batch(e, index)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});

describe('take', () => {
  it('gives the first examples', () => {
    const { count, labels: taken, images } = take(split, 3);
    expect([count, taken.length, images.length]).toEqual([3, 3, 3 * 3072]);
    expect(take(split, 99).count).toBe(10);
    expect(() => take(split, 0)).toThrow('count must be an integer of at least 1, got 0');
  });
});
