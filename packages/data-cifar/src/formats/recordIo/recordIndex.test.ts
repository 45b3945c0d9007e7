import { describe, expect, it } from 'vitest';
import { encodeRecord } from './encodeRecord.js';
import { formatRecordIndex, indexRecords, parseRecordIndex } from './recordIndex.js';

const ENTRIES = [
  { key: 3, offset: 0 },
  { key: -1, offset: 16 },
  { key: 2 ** 40, offset: 2 ** 33 },
];
const TEXT = '3\t0\n-1\t16\n1099511627776\t8589934592\n';

describe('an index', () => {
  it('is written and read', () => {
    expect(formatRecordIndex(ENTRIES)).toBe(TEXT);
    expect(parseRecordIndex(TEXT)).toEqual(ENTRIES);
    expect(parseRecordIndex('')).toEqual([]);
    expect(formatRecordIndex([])).toBe('');
  });

  it('may have the ends of lines of Windows, and none at its own', () => {
    expect(parseRecordIndex(TEXT.replaceAll('\n', '\r\n').trimEnd())).toEqual(ENTRIES);
  });

  it.each([
    ['words', 'one\ttwo', 'is no key, a tab and an offset'],
    ['no offset', '1\t', 'is no key, a tab and an offset'],
    ['three numbers', '1\t4\t8', 'is no key, a tab and an offset'],
    ['an offset before the file', '1\t-4', 'is no key, a tab and an offset'],
    ['an offset inside a word', '1\t6', 'no multiple of 4: 6'],
    ['an offset beyond all files', '1\t99999999999999999999', 'no multiple of 4'],
    ['a key beyond all integers', '99999999999999999999\t0', 'has a key beyond'],
    ['a key that was there', '0\t12', 'has key 0 once more'],
  ])('is refused if it has %s', (_, line, problem) => {
    expect(() => parseRecordIndex(`0\t8\n${line}\n`, 'train.idx')).toThrow(
      expect.objectContaining({
        code: 'DATA_CORRUPT',
        message: expect.stringMatching(new RegExp(`^train\\.idx: line 2 .*${problem}`)),
      }),
    );
  });

  it('is not written of numbers that are none', () => {
    for (const entry of [
      { key: 0.5, offset: 0 },
      { key: 0, offset: -4 },
    ]) {
      expect(() => formatRecordIndex([entry])).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
    }
  });

  it('is made anew from the records', async () => {
    const magic = Uint8Array.of(0x0a, 0x23, 0xd7, 0xce);
    const records = [new Uint8Array(), magic, new Uint8Array(5)].map(encodeRecord);
    expect(await indexRecords(new Blob([new Uint8Array(Buffer.concat(records))]))).toEqual([
      { key: 0, offset: 0 },
      { key: 1, offset: 8 },
      { key: 2, offset: 24 },
    ]);
  });
});
