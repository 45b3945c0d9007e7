import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../../test/support/temporaryFolder.js';
import { openRecords } from './openRecords.js';
import { readRecords } from './readRecords.js';
import { type WrittenRecord, writeRecords } from './writeRecords.js';

const PAYLOADS = [[1, 2, 3], [0x0a, 0x23, 0xd7, 0xce], []].map((bytes) => Uint8Array.from(bytes));

describe('writeRecords', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder, 'train.rec');
  });

  it('writes records and their index, which are read again', async () => {
    expect(await writeRecords(path, PAYLOADS)).toBe(3);
    expect((await readdir(folder)).sort()).toEqual(['train.idx', 'train.rec']);
    expect(await readFile(join(folder, 'train.idx'), 'utf8')).toBe('0\t0\n1\t12\n2\t28\n');
    const read: Uint8Array[] = [];
    for await (const record of readRecords(path)) read.push(record);
    expect(read).toEqual(PAYLOADS);
  });

  it('takes what another file has, as it comes, with keys', async () => {
    await writeRecords(path, PAYLOADS);
    async function* last(): AsyncGenerator<WrittenRecord> {
      const records = await openRecords(path);
      for (const key of [2, 1]) yield { key: 10 * key, bytes: await records.read(key) };
      await records.close();
    }
    const copy = join(folder, 'deep', 'copy.rec');
    await writeRecords(copy, last());
    const records = await openRecords(copy);
    expect(records.keys).toEqual([20, 10]);
    expect(await records.read(10)).toEqual(PAYLOADS[1]);
    await records.close();
  });

  it('writes more than it holds at once', async () => {
    const large = new Uint8Array(700_000).fill(9);
    await writeRecords(path, [large, large, large, PAYLOADS[0]!]);
    const records = await openRecords(path);
    expect((await records.read(2)).length).toBe(700_000);
    expect(await records.read(3)).toEqual(PAYLOADS[0]);
    await records.close();
  });

  it('replaces files only if it may', async () => {
    await writeRecords(path, PAYLOADS);
    await expect(writeRecords(path, [])).rejects.toMatchObject({
      code: 'FILE_EXISTS',
      message: expect.stringContaining('train.idx is there already'),
    });
    expect(await writeRecords(path, [], { overwrite: true })).toBe(0);
    expect((await readFile(path)).length).toBe(0);
  });

  it.each([
    ['a path of another sort', 'train.txt', []],
    ['a path without a name', '.rec', []],
    ['a key that was there', 'a.rec', [{ key: 1, bytes: new Uint8Array() }, new Uint8Array()]],
    ['half a key', 'a.rec', [{ key: 0.5, bytes: new Uint8Array() }]],
  ])('refuses %s, and leaves nothing', async (_, name, records) => {
    const place = join(folder, 'new', 'place');
    await expect(writeRecords(join(place, name), records)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves nothing if the records end with an error, or the signal says so', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    function* failing() {
      yield PAYLOADS[0]!;
      throw reason;
    }
    await expect(writeRecords(path, failing())).rejects.toBe(reason);
    function* aborting() {
      yield PAYLOADS[0]!;
      controller.abort(reason);
      yield PAYLOADS[1]!;
    }
    const { signal } = controller;
    await expect(writeRecords(path, aborting(), { signal })).rejects.toBe(reason);
    expect(await readdir(folder)).toEqual([]);
  });

  it('says so where it cannot write', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(writeRecords(join(folder, 'file', 'a.rec'), [])).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      message: expect.stringMatching(/file cannot be written to \(.*Change that, or name another/),
    });
  });
});
