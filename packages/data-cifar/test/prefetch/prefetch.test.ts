import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  alternatingMirror,
  type BatchOptions,
  type BatchSource,
  batches,
  CifarDataError,
  type CifarSplit,
  colorJitter,
  compose,
  cutout,
  normalize,
  type PrefetchedSource,
  type PrefetchOptions,
  prefetch,
  randAugment,
  randomAffine,
  randomApply,
  randomCrop,
  randomErasing,
  randomMirror,
  subtractMean,
  syntheticCifar100,
  type Transform,
  take,
  trivialAugment,
} from '../../src/index.js';
import { sha256 } from '../smallLayout.js';
import { counting, faulty, inverted, waiting } from './ownTransforms.js';

const { train } = syntheticCifar100({ trainCount: 50, testCount: 1 });
const modules = [new URL('./ownTransforms.ts', import.meta.url).href];
const mean = {
  size: [28, 28] as const,
  data: Float32Array.from({ length: 28 * 28 * 3 }, (_, i) => 128 + 40 * Math.sin(i)),
};

const open: PrefetchedSource[] = [];
afterEach(async () => {
  for (const source of open.splice(0)) await source.close();
});

function prefetched(source: BatchSource, options: PrefetchOptions = {}): PrefetchedSource {
  const made = prefetch(source, { modules, ...options });
  open.push(made);
  return made;
}

/** With the digests of arrays in their place: of large ones it takes long to say that they are the same. */
function digested(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return [value.constructor.name, sha256(new Uint8Array(buffer, byteOffset, byteLength))];
  }
  if (Array.isArray(value)) return value.map(digested);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, digested(part)]));
}

/** To the bit. */
const expectSame = (found: unknown, expected: unknown) =>
  expect(digested(found)).toEqual(digested(expected));

/** The addresses of some epochs' batches, one after the other. */
const addresses = (source: Pick<BatchSource, 'batchCount'>, epochs: readonly number[]) =>
  epochs.flatMap((epoch) =>
    Array.from({ length: source.batchCount(epoch) }, (_, index) => [epoch, index] as const),
  );

const heavy: Transform[] = [
  randomCrop(32, { padding: 4, mode: 'reflect' }),
  alternatingMirror(),
  randAugment(),
  randomApply(trivialAugment(), 0.5),
  colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 }),
  randomAffine({ degrees: 15, interpolation: 'bilinear' }),
  compose('covered', [cutout({ size: 8 }), randomErasing({ value: 'random' })]),
  randomCrop(28),
  subtractMean(mean),
];

const shuffled: BatchOptions = { batchSize: 16, shuffle: true, seed: 9, lastBatch: 'wrap' };

describe('prefetch', () => {
  it.each([1, 2, 3])('hands over the same bits over epochs, with %i workers', async (workers) => {
    const source = batches(train, { ...shuffled, transforms: heavy });
    const ahead = prefetched(source, { workers });
    expect([ahead.exampleCount, ahead.batchSize]).toEqual([50, 16]);
    for (const [epoch, index] of addresses(source, [0, 1, 2])) {
      expectSame(await ahead.batch(epoch, index), source.batch(epoch, index));
    }
  });

  it('does so wherever it is asked, again, and for several at once', async () => {
    const source = batches(train, { ...shuffled, restartAt: [2], transforms: heavy });
    const ahead = prefetched(source, { workers: 2, ahead: 3 });
    const places = [
      ...([
        [4, 1],
        [0, 0],
        [0, 1],
        [7, 2],
        [7, 2],
        [0, 2],
        [1, 0],
        [3, 1],
        [3, 0],
      ] as const),
    ];
    for (const [epoch, index] of places) {
      expectSame(await ahead.batch(epoch, index), source.batch(epoch, index));
    }
    const made = await Promise.all(places.map(([epoch, index]) => ahead.batch(epoch, index)));
    const expected = places.map(([epoch, index]) => source.batch(epoch, index));
    expectSame(made, expected);
    // Nobody is handed what somebody else has.
    expect(made[3]!.images.buffer).not.toBe(made[4]!.images.buffer);
  });

  it('hands over stored batches, and none where there are none', async () => {
    const transforms = [randomCrop(28), subtractMean(mean), randomMirror()];
    const source = batches(train, { ...shuffled, transforms });
    const ahead = prefetched(source, { workers: 2 });
    for (const [epoch, index] of addresses(source, [0, 1])) {
      expectSame(await ahead.storedBatch(epoch, index), source.storedBatch(epoch, index));
    }
    // Both in turn.
    for (const index of [0, 1, 2]) {
      expectSame(await ahead.storedBatch(5, index), source.storedBatch(5, index));
      expectSame(await ahead.batch(5, index), source.batch(5, index));
    }
    const none = prefetched(batches(train, { batchSize: 10, transforms: [randAugment()] }));
    expect(await none.storedBatch(0, 0)).toBeUndefined();
    await expect(none.storedBatch(0, 5)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it.each<[string, CifarSplit]>([
    ['a part of a split', take(train, 30)],
    [
      'images in shared memory',
      { ...train, images: new Uint8Array(new SharedArrayBuffer(train.images.length)).fill(7) },
    ],
    ['a split shorter than a batch', take(train, 3)],
  ])('takes %s', async (_name, split) => {
    const source = batches(split, {
      ...shuffled,
      batchSize: 8,
      labels: 'coarse',
      transforms: heavy,
    });
    const ahead = prefetched(source);
    for (const [epoch, index] of addresses(source, [0, 1, 2, 3])) {
      expectSame(await ahead.batch(epoch, index), source.batch(epoch, index));
    }
    expect(split.images.length).toBe(split.count * 3072);
  });

  it('copies images to each worker where no memory can be shared', async () => {
    vi.stubGlobal('crossOriginIsolated', false);
    onTestFinished(() => void vi.unstubAllGlobals());
    const split = take(train, 30);
    const source = batches(split, { ...shuffled, batchSize: 8, transforms: heavy });
    const ahead = prefetched(source, { workers: 2 });
    for (const [epoch, index] of addresses(source, [0])) {
      expectSame(await ahead.batch(epoch, index), source.batch(epoch, index));
    }
    // Those of the split are still there.
    expect(split.images.length).toBe(30 * 3072);
  });

  it('has transforms of the user made by modules', async () => {
    const transforms = [randomCrop(28), compose('both', [inverted({ kind: 'inverted' })])];
    const source = batches(train, { batchSize: 25, transforms });
    expectSame(await prefetched(source).batch(1, 1), source.batch(1, 1));
    const missing = prefetched(source, { modules: [] });
    await expect(missing.batch(0, 0)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining("got 'inverted'"),
    });
    const lost = prefetched(source, { modules: ['file:///nowhere.js'] });
    await expect(lost.batch(0, 0)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('file:///nowhere.js cannot be loaded'),
    });
  });
});

describe('batches made ahead', () => {
  const shared = () => new Int32Array(new SharedArrayBuffer(8));

  it('are made while this thread is blocked', async () => {
    const counter = shared();
    const source = batches(train, {
      batchSize: 5,
      transforms: [counting({ kind: 'counting', counter })],
    });
    const ahead = prefetched(source, { workers: 2, ahead: 4 });
    await ahead.batch(0, 0);
    // Nothing of this thread runs meanwhile: no message is sent or received.
    const wanted = (1 + 4) * 5;
    for (let made = Atomics.load(counter, 0); made < wanted; made = Atomics.load(counter, 0)) {
      expect(Atomics.wait(counter, 0, made, 30_000), `${made} of ${wanted} images`).not.toBe(
        'timed-out',
      );
    }
    expect(await ahead.batch(0, 4)).toMatchObject({ labels: source.batch(0, 4).labels });
  });

  it('are as many as said, and none of them after a jump', async () => {
    const counter = shared();
    const source = batches(train, {
      batchSize: 5,
      transforms: [waiting({ kind: 'waiting', counter })],
    });
    const ahead = prefetched(source, { workers: 1, ahead: 3 });
    const first = ahead.batch(0, 0);
    const other = ahead.batch(6, 0);
    Atomics.store(counter, 1, 1);
    Atomics.notify(counter, 1);
    await Promise.all([first, other]);
    // Whatever is asked next comes behind what was ordered before.
    await ahead.batch(6, 3);
    await ahead.batch(6, 4);
    const batchesMade = Atomics.load(counter, 0) / 5;
    // The two that were awaited and those from (6, 1) to (6, 4); at most three behind them.
    expect(batchesMade).toBeGreaterThanOrEqual(6);
    expect(batchesMade).toBeLessThanOrEqual(6 + 3);
  });

  it('may be none', async () => {
    const counter = shared();
    const source = batches(train, {
      batchSize: 5,
      transforms: [counting({ kind: 'counting', counter })],
    });
    const ahead = prefetched(source, { ahead: 0 });
    for (const index of [0, 1, 2]) await ahead.batch(0, index);
    expect(Atomics.load(counter, 0)).toBe(3 * 5);
  });
});

describe('errors of workers', () => {
  const split = { ...take(train, 20), images: train.images.slice(0, 20 * 3072) };
  // The last batch's.
  split.images.fill(200);
  split.images[19 * 3072] = 77;
  const source = (fault: string) =>
    batches(split, { batchSize: 5, transforms: [faulty({ kind: 'faulty', fault, at: 77 })] });

  it('reject the promise of that batch, and no other', async () => {
    const ahead = prefetched(source('CifarDataError'), { ahead: 8 });
    for (const epoch of [0, 1]) {
      for (const index of [0, 1, 2]) expect((await ahead.batch(epoch, index)).shape[0]).toBe(5);
      const failed = ahead.batch(epoch, 3);
      await expect(failed).rejects.toBeInstanceOf(CifarDataError);
      await expect(failed).rejects.toMatchObject({
        code: 'DATA_CORRUPT',
        message: 'the image is corrupt',
      });
    }
  });

  it('keep their class and what they say', async () => {
    await expect(prefetched(source('RangeError')).batch(0, 3)).rejects.toThrow(
      new RangeError('far out'),
    );
    await expect(prefetched(source('nothingToClone')).batch(0, 3)).rejects.toThrow(
      '[object Object]',
    );
    const normalized = batches(train, { batchSize: 5, transforms: [normalize(), randAugment()] });
    await expect(prefetched(normalized).batch(0, 0)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('randAugment: a pixel must be from 0 to 255'),
    });
  });

  it('refuse a batch that is not there', async () => {
    const ahead = prefetched(source('none'));
    for (const [epoch, index] of [
      [0, 4],
      [0, -1],
      [-1, 0],
      [0, 0.5],
    ] as const) {
      await expect(ahead.batch(epoch, index)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
    expect((await ahead.batch(0, 0)).labels[0]).toBe(split.labels[0]);
  });

  it('reject all there are, and all that come, where a worker dies', async () => {
    const ahead = prefetched(source('exit'), { workers: 2, ahead: 1 });
    expect((await ahead.batch(0, 0)).shape[0]).toBe(5);
    const asked = await Promise.allSettled([ahead.batch(0, 3), ahead.batch(0, 3)]);
    for (const outcome of [...asked, ...(await Promise.allSettled([ahead.batch(0, 0)]))]) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'WORKER_ENDED', message: expect.stringContaining('ended with code 3') },
      });
    }
  });
});

describe('close', () => {
  it('rejects what is awaited and what is asked later, and may be called twice', async () => {
    const ahead = prefetched(batches(train, { ...shuffled, transforms: heavy }));
    const awaited = ahead.batch(0, 0);
    const closing = ahead.close();
    await expect(awaited).rejects.toMatchObject({
      code: 'WORKER_ENDED',
      message: 'prefetch: it has been closed, and makes no more batches',
    });
    await closing;
    await ahead.close();
    await ahead[Symbol.asyncDispose]();
    await expect(ahead.batch(0, 1)).rejects.toMatchObject({ code: 'WORKER_ENDED' });
  });
});

describe('prefetch refuses', () => {
  const plain: Transform = { name: 'my own', prepare: inverted({ kind: 'inverted' }).prepare };
  const source = (transforms: Transform[]) => batches(train, { batchSize: 5, transforms });

  it.each<[string, () => BatchSource, PrefetchOptions, string]>([
    ['a transform without a config', () => source([randomCrop(28), plain]), {}, "'my own'"],
    [
      'a config that cannot be sent',
      () => source([{ ...plain, config: { kind: 'own', call: () => 1 } }]),
      {},
      "the config of the transform 'my own' must be plain data",
    ],
    ['no worker', () => source([]), { workers: 0 }, 'workers must be an integer of at least 1'],
    [
      'less than nothing',
      () => source([]),
      { ahead: -1 },
      'ahead must be an integer of at least 0',
    ],
    ['another source', () => ({ ...source([]) }) as BatchSource, {}, 'source must be what'],
  ])('%s', (_name, make, options, message) => {
    const start = () => prefetch(make(), options);
    expect(start).toThrow(message);
    expect(start).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
