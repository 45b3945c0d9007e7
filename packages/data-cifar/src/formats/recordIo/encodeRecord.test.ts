import { describe, expect, it } from 'vitest';
import { encodeRecord } from './encodeRecord.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const encoded = (text: string) => hex(encodeRecord(Buffer.from(text.replaceAll(' ', ''), 'hex')));
const MAGIC = '0a23d7ce';

describe('encodeRecord', () => {
  it.each([
    ['nothing', '', `${MAGIC}00000000`],
    ['bytes and zeros up to a multiple of four', '616263', `${MAGIC}03000000 61626300`],
    ['no zeros where none are needed', '61626364', `${MAGIC}04000000 61626364`],
    ['the magic number, as two empty parts', MAGIC, `${MAGIC}00000020 ${MAGIC}00000060`],
    ['one behind a byte, as it is', `61${MAGIC}`, `${MAGIC}05000000 61${MAGIC}000000`],
    [
      'several, each cut out',
      `61626364 ${MAGIC} ${MAGIC} 6566`,
      `${MAGIC}04000020 61626364 ${MAGIC}00000040 ${MAGIC}02000060 65660000`,
    ],
  ])('writes %s', (_, bytes, record) => {
    expect(encoded(bytes)).toBe(record.replaceAll(' ', ''));
  });

  it('refuses more than a record can have', () => {
    const huge = { length: 2 ** 29 } as Uint8Array;
    expect(() => encodeRecord(huge)).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('at most 536870911 bytes, got 536870912'),
      }),
    );
  });
});
