import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../../../test/support/temporaryFolder.js';
import { encodeRecord } from './encodeRecord.js';
import { type OpenRecordsOptions, openRecords } from './openRecords.js';

const MAGIC = [0x0a, 0x23, 0xd7, 0xce];
const PAYLOADS = [[1, 2, 3], [...MAGIC, ...MAGIC, 4], []].map((bytes) => Uint8Array.from(bytes));
const FILE = new Uint8Array(Buffer.concat(PAYLOADS.map(encodeRecord)));
const OFFSETS = [0, 12, 40];

describe('openRecords', () => {
  let path: string;
  const indexPath = () => path.replace('.rec', '.idx');
  beforeEach(async () => {
    path = join(await temporaryFolder(), 'train.rec');
    await writeFile(path, FILE);
  });

  async function open(source: string | Blob, options?: OpenRecordsOptions) {
    const records = await openRecords(source, options);
    onTestFinished(() => records.close());
    return records;
  }

  it('reads in any order, by the index beside it', async () => {
    await writeFile(indexPath(), `20\t${OFFSETS[2]}\n0\t${OFFSETS[0]}\n10\t${OFFSETS[1]}\n`);
    const records = await open(path);
    expect(records.keys).toEqual([20, 0, 10]);
    for (const key of [10, 0, 20, 10]) expect(await records.read(key)).toEqual(PAYLOADS[key / 10]);
  });

  it('reads by an index of its own, and from a Blob', async () => {
    const index = [{ key: 5, offset: OFFSETS[1]! }];
    for (const source of [path, new Blob([FILE])]) {
      const given = await open(source, { index });
      expect(given.keys).toEqual([5]);
      expect(await given.read(5)).toEqual(PAYLOADS[1]);
      const made = await open(source);
      expect(made.keys).toEqual([0, 1, 2]);
      expect(await made.read(2)).toEqual(PAYLOADS[2]);
    }
  });

  it('reads many at once', async () => {
    const records = await open(path);
    expect(await Promise.all(records.keys.map((key) => records.read(key)))).toEqual(PAYLOADS);
  });

  it.each([
    ['inside a record', 4, 'has 0x00000003 in the place of the magic number'],
    ['at a part that is not the first', 20, 'has no beginning'],
    ['at the end', FILE.length, 'is cut off'],
    ['far beyond the end', 2 ** 40, 'is cut off'],
  ])('refuses an index that points %s', async (_, offset, problem) => {
    const records = await open(path, { index: [{ key: 0, offset }] });
    await expect(records.read(0)).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining(`${path}: the record at byte ${offset} ${problem}`),
    });
  });

  it('refuses a record that says that it is longer than the file', async () => {
    const long = FILE.slice();
    long[6] = 0xff;
    await writeFile(path, long);
    const records = await open(path, { index: [{ key: 0, offset: 0 }] });
    await expect(records.read(0)).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
  });

  it('refuses a record of a file that was cut off while it was open', async () => {
    const records = await open(path);
    await truncate(path, OFFSETS[1]! + 4);
    await expect(records.read(1)).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining('byte 12 is cut off'),
    });
  });

  it('refuses a key that no record has, and a record that is too large', async () => {
    const records = await open(path, { largestRecord: 8 });
    await expect(records.read(3)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(`one of the 3 of ${path}, got 3`),
    });
    await expect(records.read(1)).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
    expect(await records.read(0)).toEqual(PAYLOADS[0]);
  });

  it('says so of a file that is not there, of a damaged index, and of what is no source', async () => {
    await expect(openRecords('missing.rec')).rejects.toMatchObject({ code: 'DATA_NOT_FOUND' });
    await writeFile(indexPath(), '0\t3\n');
    await expect(openRecords(path)).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining(`${indexPath()}: line 1`),
    });
    await expect(openRecords(5 as unknown as string)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });
});
