import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { parseImageList } from '../../src/formats/recordIo/imageList.js';
import { decodeImageRecord, encodeImageRecord } from '../../src/formats/recordIo/imageRecord.js';
import { openRecords } from '../../src/formats/recordIo/openRecords.js';
import { readRecords } from '../../src/formats/recordIo/readRecords.js';
import { indexRecords, parseRecordIndex } from '../../src/formats/recordIo/recordIndex.js';
import { writeRecords } from '../../src/formats/recordIo/writeRecords.js';
import { readData } from '../../src/open/readData.js';
import { countingSplit } from '../countingSplit.js';
import { smallLayout } from '../smallLayout.js';

const golden = (name: string) => join(import.meta.dirname, '..', 'golden', `mxnet1.9-${name}`);

async function recordsOf(path: string) {
  const records: Uint8Array[] = [];
  for await (const record of readRecords(path)) records.push(record);
  return records;
}

const payloads = Object.entries(
  JSON.parse(readFileSync(golden('records.json'), 'utf8')) as Record<string, string>,
).map(([name, hex]) => ({ name, bytes: new Uint8Array(Buffer.from(hex, 'hex')) }));

/** Whether two files have the same bytes. */
const isSame = (path: string, other: string) => readFileSync(path).equals(readFileSync(other));

describe('records that MXNet has written', () => {
  it('are of all remainders, and have the magic number at all places', () => {
    expect(new Set(payloads.map(({ bytes }) => bytes.length % 4)).size).toBe(4);
    expect(payloads.length).toBeGreaterThan(50);
    expect(payloads[0]!.bytes.length).toBe(0);
  });

  it('are read to the bytes that they were written of', async () => {
    const records = await recordsOf(golden('records.rec'));
    for (const [i, { name, bytes }] of payloads.entries()) expect(records[i], name).toEqual(bytes);
    expect(records).toHaveLength(payloads.length);
  });

  it('are read by their index, which can be made anew', async () => {
    const path = golden('records.rec');
    const index = parseRecordIndex(readFileSync(golden('records.idx'), 'utf8'));
    const made = await indexRecords(path);
    expect(made.map(({ offset }) => offset)).toEqual(index.map(({ offset }) => offset));
    const records = await openRecords(path);
    expect(records.keys).toEqual(payloads.map((_, i) => 10 * i));
    for (const [i, { name, bytes }] of [...payloads.entries()].reverse()) {
      expect(await records.read(10 * i), name).toEqual(bytes);
    }
    await records.close();
  });

  it('are written by us to the same bytes', async () => {
    const path = join(await temporaryFolder(), 'ours.rec');
    await writeRecords(
      path,
      payloads.map(({ bytes }, i) => ({ key: 10 * i, bytes })),
    );
    expect(isSame(path, golden('records.rec'))).toBe(true);
    expect(isSame(path.replace('.rec', '.idx'), golden('records.idx'))).toBe(true);
  });
});

describe('image records that MXNet has written', () => {
  it('are read to what they were written of', async () => {
    const read = (await recordsOf(golden('images.rec'))).map((record) => decodeImageRecord(record));
    expect(read.map(({ label, id, id2 }) => [label, id, id2])).toEqual([
      [3, 0n, 0n],
      [Math.fround(0.1), 1n, 0n],
      [[7.5], 2n, 0n],
      [[1.5, -2.25, Math.fround(3e38)], 2n ** 53n + 1n, 0n],
      [-1, 2n ** 64n - 1n, 2n ** 63n],
      [99, 5n, 0n],
    ]);
    expect(read.map(({ image }) => Buffer.from(image).toString())).toEqual([
      'one label',
      'a label that float32 rounds',
      'a list of one',
      'a list of three, an id that no double holds',
      'the largest id, and a second one',
      '',
    ]);
  });

  it('are written by us to the same bytes', async () => {
    const path = join(await temporaryFolder(), 'ours.rec');
    const records = (await recordsOf(golden('images.rec'))).map((record) =>
      encodeImageRecord(decodeImageRecord(record)),
    );
    await writeRecords(path, records);
    expect(isSame(path, golden('images.rec'))).toBe(true);
    expect(isSame(path.replace('.rec', '.idx'), golden('images.idx'))).toBe(true);
  });
});

describe('a pack that MXNet has written', () => {
  const layout = {
    ...smallLayout,
    files: smallLayout.files.map((file) => ({ ...file, records: file.split === 'train' ? 2 : 1 })),
  };

  it('gives images and labels, by pack_img and by im2rec', async () => {
    const { train, test } = await readData(layout, { kind: 'records', path: golden('pack') });
    const { images, labels } = countingSplit(2);
    expect(Buffer.compare(train.images, images)).toBe(0);
    expect([...train.labels]).toEqual([...labels]);
    expect([...train.coarseLabels!]).toEqual([6, 7]);
    expect(Buffer.compare(test.images, images.subarray(0, 3072))).toBe(0);
    expect([...test.labels]).toEqual([5]);
  });

  it('has a list that is read', () => {
    const list = readFileSync(join(golden('pack'), 'test.lst'), 'utf8');
    expect(parseImageList(list)).toEqual([{ id: 7, labels: [5], path: 'an image.png' }]);
  });

  it('is refused with a way out if its images are JPEGs', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'train.rec'), readFileSync(golden('jpeg.rec')));
    await expect(readData(layout, { kind: 'records', path: folder })).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringMatching(/record 0 is a JPEG.*img_fmt="\.png"/),
    });
  });

  it('is refused wherever it is cut off', async () => {
    const folder = await temporaryFolder();
    for (const name of readdirSync(golden('pack')).filter((file) => file.endsWith('.rec'))) {
      await writeFile(join(folder, name), readFileSync(join(golden('pack'), name)));
    }
    const whole = readFileSync(join(golden('pack'), 'train.rec'));
    for (let length = 0; length < whole.length; length += 7) {
      await writeFile(join(folder, 'train.rec'), whole.subarray(0, length));
      await expect(readData(layout, { kind: 'records', path: folder })).rejects.toMatchObject({
        code: 'DATA_CORRUPT',
      });
    }
  });
});
