import { describe, expect, it } from 'vitest';
import { decodeImageRecord, encodeImageRecord } from './imageRecord.js';

const image = Uint8Array.of(1, 2, 3, 4, 5);

describe('an image record', () => {
  it('has 24 bytes before its image', () => {
    const record = encodeImageRecord({ label: 1.5, id: 258, id2: 3n, image });
    expect(Buffer.from(record).toString('hex')).toBe(
      `00000000${'0000c03f'}${'0201000000000000'}${'0300000000000000'}0102030405`,
    );
  });

  it.each([
    ['one label', 7],
    ['a list of one', [7]],
    ['a list of three', [1.5, -2.25, 1e30]],
  ])('with %s is what it was', (_, label) => {
    const { label: read, ...rest } = decodeImageRecord(
      encodeImageRecord({ label, id: 2n ** 64n - 1n, image }),
    );
    expect(rest).toEqual({ id: 2n ** 64n - 1n, id2: 0n, image });
    expect(typeof read).toBe(typeof label);
    expect([read].flat().map(Math.fround)).toEqual([label].flat().map(Math.fround));
  });

  it('may have no image, and no id', () => {
    expect(decodeImageRecord(encodeImageRecord({ label: 0, image: new Uint8Array() }))).toEqual({
      label: 0,
      id: 0n,
      id2: 0n,
      image: new Uint8Array(),
    });
  });

  it('is refused if its header or its labels are cut off', () => {
    const record = encodeImageRecord({ label: [1, 2], image: new Uint8Array() });
    for (let length = 0; length < record.length; length++) {
      expect(() => decodeImageRecord(record.subarray(0, length), 'train.rec: record 4')).toThrow(
        expect.objectContaining({
          code: 'DATA_CORRUPT',
          message: expect.stringMatching(/^train\.rec: record 4 is no image record: it has/),
        }),
      );
    }
    const many = record.slice();
    many.fill(255, 0, 4);
    expect(() => decodeImageRecord(many)).toThrow(
      expect.objectContaining({ message: expect.stringContaining('4294967295 labels') }),
    );
  });

  it.each([
    ['no label', { label: [], image }],
    ['a label that is no number', { label: Number.NaN, image }],
    ['a label that float32 does not hold', { label: [1, 1e39], image }],
    ['a negative id', { label: 0, id: -1, image }],
    ['half an id', { label: 0, id: 0.5, image }],
    ['an id of 65 bits', { label: 0, id2: 2n ** 64n, image }],
  ])('is not made of %s', (_, content) => {
    expect(() => encodeImageRecord(content)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});
