import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CIFAR100_LAYOUT } from '../../src/dataset/layout.js';
import { allocateRecords, type Records } from '../../src/dataset/recordReader.js';
import { openParquet } from '../../src/formats/parquet/readParquet.js';
import { readPickledPart } from '../../src/formats/pickle/pickledPart.js';
import { labelOf, recordsFile, smallLayout } from '../smallLayout.js';

const golden = join(import.meta.dirname, '..', 'golden');
const names = readdirSync(golden).filter((name) => name.endsWith('.pickle'));
const parquetNames = readdirSync(golden).filter((name) => name.endsWith('.parquet'));

function expectOurs({ images, labels, coarseLabels }: Records): void {
  const records = recordsFile(2);
  for (const record of [0, 1]) {
    const start = record * 3074;
    expect(labels[record]).toBe(labelOf(record));
    expect(coarseLabels![record]).toBe(records[start]);
    const image = images.subarray(record * 3072, (record + 1) * 3072);
    expect(Buffer.compare(image, records.subarray(start + 2, start + 3074))).toBe(0);
  }
}

function read(bytes: Uint8Array) {
  const target = allocateRecords(CIFAR100_LAYOUT, 2);
  readPickledPart(smallLayout, 'train', bytes, target);
  return target;
}

describe('a pickle that Python has written', () => {
  it('is there of Python 2 and 3, numpy 1 and 2, and all protocols', () => {
    for (const sort of ['python2', 'python3', 'numpy1', 'numpy2']) {
      expect(names.some((name) => name.includes(sort))).toBe(true);
    }
    expect(new Set(names.map((name) => /protocol\d/.exec(name)?.[0])).size).toBe(4);
  });

  it.each(names)('gives the images and labels of %s', (name) => {
    expectOurs(read(readFileSync(join(golden, name))));
  });

  it.each(names)('is refused wherever %s is cut off', (name) => {
    const bytes = readFileSync(join(golden, name));
    for (let length = 0; length < bytes.length; length += length < 700 ? 1 : 211) {
      expect(() => read(bytes.subarray(0, length))).toThrow(
        expect.objectContaining({ code: 'DATA_CORRUPT' }),
      );
    }
  });
});

describe('a Parquet file that pyarrow has written', () => {
  it('is there with pages of both versions', () => {
    expect(parquetNames).toHaveLength(2);
  });

  it.each(parquetNames)('gives the images and labels of %s', async (name) => {
    const bytes = new Uint8Array(readFileSync(join(golden, name)));
    const file = {
      size: bytes.length,
      read: async (start: number, length: number) => bytes.slice(start, start + length),
    };
    const target = allocateRecords(CIFAR100_LAYOUT, 2);
    const { rows, read: readAll } = await openParquet(smallLayout, name, file);
    expect(rows).toBe(2);
    await readAll(target, () => {});
    expectOurs(target);
  });
});
