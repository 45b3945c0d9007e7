import { readVarInt } from 'hyparquet/src/thrift.js';

/** A place in a page's bytes. */
export interface PageReader {
  readonly view: DataView;
  offset: number;
}

const WIDEST = 24;

/**
 * Reads numbers of a few bits that are stored as runs, of one number or of packed ones: Parquet's
 * "RLE/bit-packing hybrid".
 *
 * hyparquet 1.33 fills as many places as a run says that it has; here what is too long is cut.
 *
 * @param width Bits of a number.
 * @throws {RangeError} if the bytes do not suffice.
 */
export function readRuns(reader: PageReader, width: number, count: number): Uint32Array {
  if (width > WIDEST) throw new RangeError(`numbers of ${width} bits are wider than ${WIDEST}`);
  const numbers = new Uint32Array(count);
  const { view } = reader;
  let filled = 0;
  while (filled < count) {
    const head = readVarInt(reader) >>> 0;
    if (head >>> 1 === 0) throw new RangeError('a run is empty');
    if ((head & 1) === 0) {
      let value = 0;
      for (let shift = 0; shift < width; shift += 8) {
        value |= view.getUint8(reader.offset++) << shift;
      }
      const end = Math.min(count, filled + (head >>> 1));
      numbers.fill(value, filled, end);
      filled = end;
      continue;
    }
    const packed = Math.min(count - filled, (head >>> 1) * 8);
    let bits = 0;
    let ready = 0;
    for (let i = 0; i < packed; i++) {
      for (; ready < width; ready += 8) bits |= view.getUint8(reader.offset++) << ready;
      numbers[filled++] = bits & (2 ** width - 1);
      bits >>>= width;
      ready -= width;
    }
  }
  return numbers;
}
