import { refuse } from '../../argumentChecks.js';
import {
  HEADER_BYTES,
  LARGEST_RECORD,
  MAGIC,
  PART,
  paddedLength,
  putPartHeader,
  WORD_BYTES,
} from './recordParts.js';

/** Where the magic number stands in some bytes, at multiples of four. */
function findMagic(bytes: Uint8Array): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(MAGIC[0]!); at >= 0; at = bytes.indexOf(MAGIC[0]!, at + 1)) {
    if (at % WORD_BYTES !== 0) continue;
    if (MAGIC.every((byte, i) => bytes[at + i] === byte)) places.push(at);
  }
  return places;
}

/**
 * A record as it stands in a file, by dmlc's rules: bytes that hold the magic number at a multiple of
 * four are cut there, so that a reader that begins anywhere finds the next record.
 *
 * @throws {CifarDataError} INVALID_ARGUMENT if there are more bytes than a record can have.
 */
export function encodeRecord(bytes: Uint8Array): Uint8Array {
  if (bytes.length > LARGEST_RECORD) {
    refuse('writeRecords', 'bytes', `at most ${LARGEST_RECORD} bytes`, bytes.length);
  }
  const cuts = findMagic(bytes);
  // A cut takes the magic number out and puts a header in.
  const taken = cuts.length * MAGIC.length;
  const record = new Uint8Array(
    (cuts.length + 1) * HEADER_BYTES + paddedLength(bytes.length - taken),
  );
  const view = new DataView(record.buffer);
  let start = 0;
  let at = 0;
  const put = (kind: number, end: number) => {
    putPartHeader(view, at, kind, end - start);
    record.set(bytes.subarray(start, end), at + HEADER_BYTES);
    at += HEADER_BYTES + end - start;
    start = end + MAGIC.length;
  };
  for (const cut of cuts) put(start === 0 ? PART.first : PART.middle, cut);
  put(cuts.length === 0 ? PART.whole : PART.last, bytes.length);
  return record;
}
