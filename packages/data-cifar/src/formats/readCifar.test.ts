import { describe, expect, it } from 'vitest';
import { syntheticArchive } from '../../test/formats/syntheticArchive.js';
import { readCifar10, readCifar100 } from './readCifar.js';

const archive = await syntheticArchive();
const blob = () => new Blob([archive.bytes]);

describe('readCifar100', () => {
  it.each([
    ['a Blob', () => blob()],
    ['a File', () => new File([archive.bytes], 'cifar.tar.gz')],
    ['a Response', () => new Response(blob())],
    ['a stream', () => blob().stream()],
  ])('reads an archive from %s', async (_, source) => {
    const { train, test, files } = await readCifar100(source(), { checksums: 'compute' });
    expect(Buffer.compare(train.images, archive.train.images)).toBe(0);
    expect(Buffer.compare(test.images, archive.test.images)).toBe(0);
    expect(Buffer.compare(train.labels, archive.train.labels)).toBe(0);
    expect(files).toEqual(archive.files);
  });

  it('says how far it is, of how much where that is known', async () => {
    const totals = async (source: Blob | ReadableStream<Uint8Array>) => {
      let last: unknown;
      await readCifar100(source, { onProgress: (progress) => (last = progress) });
      return last;
    };
    const received = archive.bytes.length;
    expect(await totals(blob())).toEqual({ phase: 'read', received, total: received });
    expect(await totals(blob().stream())).toEqual({ phase: 'read', received });
  });

  it('compares checksums where they are given', async () => {
    const wrong = readCifar100(blob(), { checksums: { 'train.bin': '0'.repeat(64) } });
    await expect(wrong).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
    // It is not the official one.
    const official = readCifar100(blob(), { checksums: 'official' });
    await expect(official).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
  });

  it('refuses what is cut off, or is another data set', async () => {
    // A whole number: Node 20 aborts in `slice` at a fraction.
    const half = readCifar100(blob().slice(0, archive.bytes.length >> 1));
    await expect(half).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
    await expect(readCifar10(blob())).rejects.toMatchObject({ code: 'DATA_NOT_FOUND' });
  });

  it('refuses what it cannot read', async () => {
    const missing = new Response('no', { status: 404 });
    await expect(readCifar100(missing)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('HTTP 404'),
    });
    const path = readCifar100('cifar.tar.gz' as unknown as Blob);
    await expect(path).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('ends with the reason of the signal', async () => {
    const reason = new Error('enough');
    const aborted = readCifar100(blob(), { signal: AbortSignal.abort(reason) });
    await expect(aborted).rejects.toBe(reason);
    const controller = new AbortController();
    const reading = readCifar100(blob(), {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(reading).rejects.toBe(reason);
  });
});
