import { describe, expect, it } from 'vitest';
import { countingSplit } from '../../test/countingSplit.js';
import { batches } from '../batches/batches.js';
import { type EachBatchOptions, eachBatch } from './eachBatch.js';

const source = batches(countingSplit(10), {
  batchSize: 4,
  shuffle: true,
  seed: 2,
  lastBatch: 'wrap',
});

/** Says which batches were made; as promises, if asked for. */
function watched(isLate = false) {
  const made: string[] = [];
  const batch = (epoch: number, index: number) => {
    made.push(`${epoch}/${index}`);
    const { labels } = source.batch(epoch, index);
    return isLate
      ? new Promise<typeof labels>((resolve) => setTimeout(resolve, 1, labels))
      : labels;
  };
  return { made, source: { batchCount: (epoch: number) => source.batchCount(epoch), batch } };
}

async function taken<B>(iterable: AsyncIterable<B>): Promise<B[]> {
  const all: B[] = [];
  for await (const batch of iterable) all.push(batch);
  return all;
}

describe('eachBatch', () => {
  it.each([false, true])('gives the batches of an epoch; of promises: %s', async (isLate) => {
    const expected = [0, 1, 2].map((index) => source.batch(0, index).labels);
    expect(await taken(eachBatch(watched(isLate).source))).toEqual(expected);
  });

  it.each<[EachBatchOptions, string[]]>([
    [{ epoch: 1 }, ['1/0', '1/1']],
    [{ epoch: 2, index: 1 }, ['2/1', '2/2']],
    [{ index: 2, epochs: 3 }, ['0/2', '1/0', '1/1', '2/0', '2/1', '2/2']],
    [{ epoch: 1, index: 2, epochs: 2 }, ['2/0', '2/1', '2/2']],
    [{ epochs: 0 }, []],
  ])('goes through %j', async (options, addresses) => {
    const { made, source } = watched();
    await taken(eachBatch(source, options));
    expect(made).toEqual(addresses);
  });

  it('makes none before it is asked for, and none after a break', async () => {
    const { made, source } = watched();
    let seen = 0;
    for await (const _ of eachBatch(source, { epochs: Number.POSITIVE_INFINITY })) {
      seen += 1;
      expect(made.length).toBe(seen);
      if (seen === 7) break;
    }
    expect(made.length).toBe(7);
  });

  it('ends with the reason of a signal, between two batches and within one', async () => {
    const reason = new Error('enough');
    for (const isLate of [false, true]) {
      const controller = new AbortController();
      const { made, source } = watched(isLate);
      const iterator = eachBatch(source, { signal: controller.signal });
      await iterator.next();
      controller.abort(reason);
      await expect(iterator.next()).rejects.toBe(reason);
      expect(made.length).toBe(1);
    }
    const controller = new AbortController();
    const never = { batchCount: () => 1, batch: () => new Promise<never>(() => {}) };
    const waiting = eachBatch(never, { signal: controller.signal }).next();
    setTimeout(() => controller.abort(reason), 1);
    await expect(waiting).rejects.toBe(reason);
  });

  it.each<[EachBatchOptions, string]>([
    [{ epoch: -1 }, 'eachBatch: epoch must be an integer of at least 0, got -1'],
    [{ index: 4 }, 'eachBatch: index must be an integer from 0 to 3, got 4'],
    [{ epochs: 0.5 }, 'eachBatch: epochs must be an integer of at least 0, got 0.5'],
  ])('refuses %j at once', (options, message) => {
    expect(() => eachBatch(source, options)).toThrow(message);
  });
});
