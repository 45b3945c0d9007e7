import { allocateRecords } from '../../../src/dataset/recordReader.js';
import { openParquet } from '../../../src/formats/parquet/readParquet.js';
import { parquetOf } from '../../formats/forms.js';
import type { FuzzTarget } from '../fuzzTarget.js';
import { drawSplit, tinyLayout } from './tinySet.js';

const COUNT = 2;
/** Numbers as Thrift has them: small ones, the largest, and one without an end. */
const NUMBERS = [
  [0],
  [1],
  [2],
  [8],
  [0x7f],
  [0xfe, 0x01],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xfe, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80],
  /** A list of very many structures, and of very many lists. */
  [0xfc, 0xff, 0xff, 0xff, 0x0f],
  [0xf9, 0xff, 0xff, 0xff, 0x0f],
].map((bytes) => Uint8Array.from(bytes));

/** Where the footer begins. */
function footerOf(input: Uint8Array): number {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  const length = input.length < 8 ? 0 : view.getUint32(input.length - 8, true);
  return Math.max(0, input.length - 8 - length);
}

/** Files of Hugging Face: footers, headers of pages, levels, dictionaries. */
export const parquet: FuzzTarget = {
  name: 'parquet',
  make: (random) => parquetOf(tinyLayout, drawSplit(COUNT, random), 1 + random.integer(COUNT)),
  damage(input, random) {
    const footer = footerOf(input);
    // Numbers stand in the footer, and in the pages of labels that lie before it.
    const start =
      random.integer(3) > 0
        ? footer + random.integer(Math.max(1, input.length - 8 - footer))
        : Math.max(0, footer - 1 - random.integer(400));
    const number = NUMBERS[random.integer(NUMBERS.length)]!;
    if (random.integer(2) === 0) {
      const damaged = input.slice();
      damaged.set(number.subarray(0, Math.max(0, damaged.length - start)), start);
      return damaged;
    }
    const pieces = [input.subarray(0, start), number, input.subarray(start + 1)];
    const damaged = new Uint8Array(Buffer.concat(pieces));
    if (start < footer || damaged.length < 8) return damaged;
    // The footer says how long it is.
    const view = new DataView(damaged.buffer);
    view.setUint32(damaged.length - 8, damaged.length - 8 - footer, true);
    return damaged;
  },
  async parse(input) {
    const target = allocateRecords(tinyLayout, COUNT);
    const file = {
      size: input.length,
      read: async (start: number, length: number) => input.slice(start, start + length),
    };
    const { rows, read } = await openParquet(tinyLayout, 'train.parquet', file);
    if (rows === COUNT) await read(target, () => {});
    return target;
  },
};
