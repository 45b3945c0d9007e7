import { describe, expect, it } from 'vitest';
import { countingSplit } from '../../../test/countingSplit.js';
import { parquetOf } from '../../../test/formats/forms.js';
import { smallLayout } from '../../../test/smallLayout.js';
import { CIFAR10_LAYOUT, CIFAR100_LAYOUT } from '../../dataset/layout.js';
import { allocateRecords } from '../../dataset/recordReader.js';
import { readColumnChunk } from './columnChunk.js';
import { openParquet } from './readParquet.js';
import { readRuns } from './runs.js';
import { checkThrift } from './thriftCheck.js';

const counting = countingSplit(7);
const split = {
  ...counting,
  coarseLabels: counting.labels.map((label) => CIFAR100_LAYOUT.coarseLabels![label]!),
};

async function read(bytes: Uint8Array) {
  const file = {
    size: bytes.length,
    read: async (start: number, length: number) => bytes.slice(start, start + length),
  };
  const target = allocateRecords(smallLayout, split.count);
  const { rows, read: readAll } = await openParquet(smallLayout, 'train.parquet', file);
  const groups: number[] = [];
  await readAll(target, (count) => groups.push(count));
  return { rows, groups, target };
}

describe('openParquet', () => {
  it('reads all rows, group by group', async () => {
    const { rows, groups, target } = await read(parquetOf(smallLayout, split, 3));
    expect([rows, groups]).toEqual([7, [3, 3, 1]]);
    expect(Buffer.compare(target.images, split.images)).toBe(0);
    expect([...target.labels]).toEqual([...split.labels]);
    expect([...target.coarseLabels!]).toEqual([...split.coarseLabels]);
  });

  it('refuses a file wherever it is cut off', async () => {
    const bytes = parquetOf(smallLayout, split);
    for (let length = 0; length < bytes.length; length += 97) {
      await expect(read(bytes.subarray(0, length))).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
    }
  });

  it('says which column is missing', async () => {
    await expect(read(parquetOf(CIFAR10_LAYOUT, split))).rejects.toMatchObject({
      message: expect.stringContaining('it has no column fine_label'),
    });
  });
});

describe('readRuns', () => {
  const runs = (bytes: number[], width: number, count: number) => [
    ...readRuns({ view: new DataView(Uint8Array.from(bytes).buffer), offset: 0 }, width, count),
  ];

  it('reads runs of one number, and packed ones', () => {
    expect(runs([6, 5], 3, 3)).toEqual([5, 5, 5]);
    // The numbers 0 to 7 of 3 bits, as the format's description has them.
    expect(runs([3, 0b10001000, 0b11000110, 0b11111010], 3, 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('cuts a run of very many', () => {
    expect(runs([0xfe, 0xff, 0xff, 0xff, 0x0f, 1], 1, 4)).toEqual([1, 1, 1, 1]);
  });

  it.each([
    ['that end too soon', [6], 3],
    ['that are empty', [0, 0, 0], 3],
    ['of no bits, without end', [1, 1, 1, 1], 0],
    ['of too many bits', [6, 1, 1, 1, 1], 32],
  ])('refuses runs %s', (_, bytes, width) => {
    expect(() => runs(bytes, width, 3)).toThrow(RangeError);
  });
});

describe('checkThrift', () => {
  const check = (bytes: number[]) => checkThrift(Uint8Array.from(bytes), 0);

  it('finds the end of a structure', () => {
    // Field 1 is an integer, 2 is true, 3 is a list of two bytes, 4 a structure, 5 bytes.
    const bytes = [0x15, 0x80, 0x01, 0x11, 0x19, 0x23, 7, 7, 0x1c, 0x15, 2, 0, 0x18, 2, 9, 9, 0];
    expect(check([...bytes, 1, 2, 3])).toBe(bytes.length);
  });

  it.each([
    ['a list of very many', [0x19, 0xfc, 0xff, 0xff, 0xff, 0x7f, 0], 'a list is cut off'],
    ['lists in lists', Array.from({ length: 40 }, () => 0x19), 'too deep'],
    ['structures in structures', Array.from({ length: 40 }, () => 0x1c), 'too deep'],
    ['bytes that are cut off', [0x18, 100, 1], 'cut off'],
    ['no end', [0x15, 2], 'cut off'],
    ['an integer without an end', [0x15, ...Array.from({ length: 12 }, () => 0x80)], 'no end'],
  ])('refuses %s', (_, bytes, problem) => {
    expect(() => check(bytes)).toThrow(problem);
  });
});

describe('readColumnChunk', () => {
  const column = { codec: 'SNAPPY', type: 'INT64', optionalDepth: 0 } as const;
  /** A data page of plain values: its sizes and its number of values. */
  const page = (uncompressed: number[], compressed: number[], count: number[]) => [
    ...[0x15, 0, 0x15, ...uncompressed, 0x15, ...compressed],
    ...[0x2c, 0x15, ...count, 0x15, 0, 0x15, 6, 0x15, 6, 0, 0],
  ];
  const huge = [0xfe, 0xff, 0xff, 0xff, 0x0f];

  it.each([
    ['values', page([16], [16], huge), 'of 4 rows'],
    ['bytes once inflated', page(huge, [16], [8]), 'cannot become'],
    ['bytes', page([16], huge, [8]), 'a page is cut off'],
  ])('refuses a page that says it has very many %s', (_, header, problem) => {
    const bytes = Uint8Array.from([...header, ...new Uint8Array(8)]);
    expect(() => readColumnChunk(bytes, column, 4)).toThrow(problem);
  });
});
