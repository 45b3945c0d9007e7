import { assembleRecords } from '../../../src/formats/recordIo/assembleRecords.js';
import { encodeRecord } from '../../../src/formats/recordIo/encodeRecord.js';
import { openRecords } from '../../../src/formats/recordIo/openRecords.js';
import { MAGIC } from '../../../src/formats/recordIo/recordParts.js';
import type { AddressedRandom } from '../../../src/random/addressedRandom.js';
import type { FuzzTarget } from '../fuzzTarget.js';

/** Of a part's second word: its kind, and lengths at which counting goes wrong. */
const LENGTHS = [0, 1, 2, 3, 4, 5, 8, 63, 64, 255, 2 ** 16, 2 ** 28, 2 ** 29 - 1];
const LARGEST = 4096;
const WORD = 4;

const words = (...values: number[]) =>
  new Uint8Array(Uint32Array.from(values, (value) => value >>> 0).buffer);
const MAGIC_WORD = new DataView(MAGIC.buffer, MAGIC.byteOffset).getUint32(0, true);

function drawHeader(random: AddressedRandom): number {
  return random.integer(8) * 2 ** 29 + LENGTHS[random.integer(LENGTHS.length)]!;
}

/** Where the magic number stands, at multiples of four. */
function headersOf(input: Uint8Array): number[] {
  const places: number[] = [];
  for (let at = 0; at + WORD <= input.length; at += WORD) {
    if (MAGIC.every((byte, i) => input[at + i] === byte)) places.push(at);
  }
  return places;
}

async function* piecesOf(input: Uint8Array, size: number) {
  for (let at = 0; at < input.length; at += size) yield input.subarray(at, at + size);
}

/** Files of records: magic numbers, kinds and lengths of parts. Read as a stream and by an index. */
export const recordIo: FuzzTarget = {
  name: 'recordIo',
  make(random) {
    const records = Array.from({ length: 1 + random.integer(4) }, () => {
      const pieces = Array.from({ length: random.integer(5) }, () =>
        random.integer(2) === 0
          ? MAGIC
          : Uint8Array.from({ length: random.integer(9) }, () => random.integer(256)),
      );
      return encodeRecord(new Uint8Array(Buffer.concat(pieces)));
    });
    return Buffer.concat(records);
  },
  damage(input, random) {
    const places = headersOf(input);
    const at = places[random.integer(Math.max(1, places.length))] ?? 0;
    const kind = random.integer(5);
    if (kind === 0) {
      const part = words(MAGIC_WORD, drawHeader(random));
      return Buffer.concat([input.subarray(0, at), part, input.subarray(at)]);
    }
    if (kind === 1) return Buffer.concat([input.subarray(0, at), input.subarray(at + 2 * WORD)]);
    if (kind === 2) return Buffer.concat([input, encodeRecord(input.subarray(at, at + 40))]);
    const damaged = input.slice();
    if (at + 2 * WORD > damaged.length) return damaged;
    if (kind === 3) damaged.set(words(drawHeader(random)), at + WORD);
    else damaged[at + 2 * WORD - 1] = random.integer(8) << 5;
    return damaged;
  },
  async parse(input) {
    const size = 1 + (((input[0] ?? 0) + input.length) % 61);
    const records: Uint8Array[] = [];
    const index: { key: number; offset: number }[] = [];
    for await (const { bytes, offset } of assembleRecords(
      piecesOf(input, size),
      'a.rec',
      LARGEST,
    )) {
      index.push({ key: records.length, offset });
      records.push(bytes);
    }
    const file = await openRecords(new Blob([new Uint8Array(input)]), { index });
    for (const { key } of index) {
      if (Buffer.compare(await file.read(key), records[key]!) !== 0) throw new Error('is another');
    }
    return records;
  },
};
