import { describe, expect, it } from 'vitest';
import { countingSplit } from '../../test/countingSplit.js';
import { batches } from '../batches/batches.js';
import { batchStream } from './batchStream.js';

const source = batches(countingSplit(10), { batchSize: 2, shuffle: true });

/** Counts what is made; as promises. */
function watched() {
  const counts = { made: 0 };
  const batch = async (epoch: number, index: number) => {
    counts.made += 1;
    return source.batch(epoch, index);
  };
  return { counts, source: { batchCount: () => 5, batch } };
}

/** All that can happen without anybody's asking has happened. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('batchStream', () => {
  it('has the batches of its epochs', async () => {
    const seen: unknown[] = [];
    for await (const { labels } of batchStream(source, { epoch: 1, epochs: 2 })) seen.push(labels);
    const expected = [1, 2].flatMap((epoch) =>
      [0, 1, 2, 3, 4].map((index) => source.batch(epoch, index).labels),
    );
    expect(seen).toEqual(expected);
  });

  it.each([0, 1, 3])('makes what is read, and %i batches ahead', async (queue) => {
    const { counts, source } = watched();
    const reader = batchStream(source, { queue }).getReader();
    await settled();
    expect(counts.made).toBe(queue);
    await reader.read();
    await reader.read();
    await settled();
    expect(counts.made).toBe(Math.min(5, 2 + queue));
  });

  it('makes none once it is cancelled', async () => {
    const { counts, source } = watched();
    const stream = batchStream(source, { queue: 1 });
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel('enough');
    const made = counts.made;
    await settled();
    expect(counts.made).toBe(made);
    expect(await reader.read()).toEqual({ done: true, value: undefined });
  });

  it('can be cancelled while a batch is waited for', async () => {
    const never = { batchCount: () => 1, batch: () => new Promise<never>(() => {}) };
    const reader = batchStream(never).getReader();
    const reading = reader.read();
    await reader.cancel();
    expect(await reading).toEqual({ done: true, value: undefined });
  });

  it('holds back what it is piped through', async () => {
    const { counts, source } = watched();
    const labels = new TransformStream<{ labels: Int32Array }, number>(
      { transform: (batch, controller) => controller.enqueue(batch.labels[0]) },
      { highWaterMark: 1 },
      { highWaterMark: 0 },
    );
    const reader = batchStream(source).pipeThrough(labels).getReader();
    await settled();
    expect(counts.made).toBeLessThanOrEqual(1);
    await reader.read();
    await settled();
    expect(counts.made).toBeLessThanOrEqual(2);
  });

  it('ends with the reason of a signal, and with what the source throws', async () => {
    const controller = new AbortController();
    const reader = batchStream(source, { signal: controller.signal }).getReader();
    await reader.read();
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(reader.read()).rejects.toBe(reason);
    const broken = { batchCount: () => 1, batch: () => Promise.reject(reason) };
    await expect(batchStream(broken).getReader().read()).rejects.toBe(reason);
  });

  it('refuses a queue that is none', () => {
    expect(() => batchStream(source, { queue: -1 })).toThrow(
      'batchStream: queue must be an integer of at least 0, got -1',
    );
  });
});
