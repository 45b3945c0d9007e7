import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../../test/support/temporaryFolder.js';
import { encodeRecord } from './encodeRecord.js';
import { type ReadRecordsOptions, readRecords } from './readRecords.js';
import type { RecordSource } from './recordSource.js';

const MAGIC = [0x0a, 0x23, 0xd7, 0xce];
const PAYLOADS = [
  [],
  [1],
  [1, 2, 3, 4],
  MAGIC,
  [...MAGIC, 5, ...MAGIC],
  [1, 2, 3, 4, ...MAGIC, ...MAGIC, 6, 7],
].map((bytes) => Uint8Array.from(bytes));
const file = (payloads = PAYLOADS) => new Uint8Array(Buffer.concat(payloads.map(encodeRecord)));

async function readAll(source: RecordSource, options?: ReadRecordsOptions) {
  const records: Uint8Array[] = [];
  for await (const record of readRecords(source, options)) records.push(record);
  return records;
}

/** A stream of pieces of a size. */
function streamOf(bytes: Uint8Array, size: number, onCancel = () => {}) {
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at + size));
      at += size;
    },
    cancel: onCancel,
  });
}

/** A part, with a kind and a length that need not be right. */
function part(kind: number, body: number[], length = body.length): Uint8Array {
  const bytes = new Uint8Array(8 + Math.ceil(body.length / 4) * 4);
  bytes.set([...MAGIC, length & 255, length >> 8, 0, kind << 5]);
  bytes.set(body, 8);
  return bytes;
}

const blobOf = (...pieces: Uint8Array[]) => new Blob([new Uint8Array(Buffer.concat(pieces))]);

describe('readRecords', () => {
  it('reads a file, a Blob and a stream', async () => {
    const path = join(await temporaryFolder(), 'train.rec');
    await writeFile(path, file());
    for (const source of [path, blobOf(file()), streamOf(file(), 16)]) {
      expect(await readAll(source)).toEqual(PAYLOADS);
    }
  });

  it.each([1, 2, 3, 5, 7, 8, 9, 1000])('reads pieces of %i bytes', async (size) => {
    expect(await readAll(streamOf(file(), size))).toEqual(PAYLOADS);
  });

  it('reads records that lie across pieces of a large file', async () => {
    const payloads = Array.from({ length: 3000 }, (_, i) => new Uint8Array(1000 + i).fill(i));
    const path = join(await temporaryFolder(), 'train.rec');
    await writeFile(path, file(payloads));
    expect(Buffer.concat(await readAll(path)).equals(Buffer.concat(payloads))).toBe(true);
  });

  it('reads nothing from a file that has nothing', async () => {
    expect(await readAll(new Blob([]))).toEqual([]);
  });

  it('takes zeros behind a part for what they are, whatever they are', async () => {
    const record = encodeRecord(Uint8Array.of(1));
    record.fill(255, 9);
    expect(await readAll(blobOf(record, encodeRecord(Uint8Array.of(2))))).toEqual([
      Uint8Array.of(1),
      Uint8Array.of(2),
    ]);
  });

  it('refuses a file wherever it is cut off', async () => {
    const whole = file();
    // Between records there is nothing to see of it.
    let ends = 0;
    for (let length = 0; length < whole.length; length++) {
      const reading = readAll(blobOf(whole.subarray(0, length)));
      const isEnd = await reading.then(
        () => true,
        ({ code, message }) => {
          expect([code, message]).toEqual([
            'DATA_CORRUPT',
            expect.stringMatching(/the record at byte \d+ is cut off/),
          ]);
          return false;
        },
      );
      if (isEnd) ends += 1;
    }
    expect(ends).toBe(PAYLOADS.length);
  });

  it.each([
    [
      'no magic number',
      Uint8Array.of(1, 2, 3, 4, 0, 0, 0, 0),
      'byte 12 has 0x04030201 in the place',
    ],
    ['a last part first', part(3, [1]), 'byte 12 has no beginning'],
    ['a middle part first', part(2, []), 'byte 12 has no beginning'],
    ['two first parts', Buffer.concat([part(1, []), part(1, [])]), 'begins before the one before'],
    ['a whole one in parts', Buffer.concat([part(1, []), part(0, [])]), 'begins before the one'],
    ['a kind that is none', part(5, []), 'a part of kind 5: there are 0 to 3'],
    ['a first part with an odd length', part(1, [1, 2, 3]), '3 bytes that is not its last'],
    ['more than there is', part(0, [1, 2, 3, 4], 900), 'byte 12 is cut off'],
  ])('refuses %s', async (_, bytes, problem) => {
    await expect(readAll(blobOf(encodeRecord(Uint8Array.of(1)), bytes))).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining(problem),
    });
  });

  it('refuses a record that is too large before there is room for it', async () => {
    const endless = streamOf(part(0, [1], 60_000), 8);
    await expect(readAll(endless, { largestRecord: 50_000 })).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining('has 60000 bytes: at most 50000 are read'),
    });
    const inParts = blobOf(encodeRecord(Uint8Array.of(...MAGIC, ...MAGIC)));
    expect(await readAll(inParts, { largestRecord: 8 })).toHaveLength(1);
    await expect(readAll(inParts, { largestRecord: 7 })).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
    });
  });

  it('lets go of a stream that is not read to its end', async () => {
    let isCancelled = false;
    const stream = streamOf(file(), 12, () => {
      isCancelled = true;
    });
    for await (const _ of readRecords(stream)) break;
    expect(isCancelled).toBe(true);
  });

  it('says so of a file that is not there, and of what is no source', async () => {
    await expect(readAll('missing.rec')).rejects.toMatchObject({
      code: 'DATA_NOT_FOUND',
      message: 'there is no file missing.rec',
    });
    await expect(readAll(5 as unknown as string)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    await expect(readAll(new Blob([]), { largestRecord: -1 })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('ends with the reason of the signal', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const reading = async () => {
      const records = readRecords(streamOf(file(), 8), { signal: controller.signal });
      for await (const _ of records) controller.abort(reason);
    };
    await expect(reading()).rejects.toBe(reason);
    await expect(readAll(new Blob([]), { signal: controller.signal })).rejects.toBe(reason);
  });
});
