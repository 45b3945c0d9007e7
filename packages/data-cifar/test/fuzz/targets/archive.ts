import { gunzipSync, gzipSync } from 'node:zlib';
import { readArchive } from '../../../src/formats/archive/readArchive.js';
import { readArchiveStream } from '../../../src/formats/archive/readArchiveStream.js';
import { Reading } from '../../../src/formats/reading.js';
import type { AddressedRandom } from '../../../src/random/addressedRandom.js';
import { binaryFiles, pythonFiles, tarOf } from '../../formats/forms.js';
import type { FuzzTarget } from '../fuzzTarget.js';
import { drawSplits, tinyLayout } from './tinySet.js';

const BLOCK = 512;
const NAMES = [
  '../train.bin',
  '/etc/passwd',
  'cifar-100-binary/../train.bin',
  './train.bin',
  'train.bin',
  'train',
  'cifar-100-python/meta',
  'C:\\train.bin',
  '',
  '\u00ff/train.bin',
];
const SIZES = [
  '00000000000',
  '77777777777',
  '00000000001',
  '-0000000001',
  '00000006004',
  '0x7fffffff',
];
const TYPES = '01234567xgLK\0A';
const PAX = [
  '20 size=99999999999\n',
  '11 size=-1\n',
  '14 size=1e300\n',
  '21 path=../train.bin\n',
  '99999999 path=a\n',
];
const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A header's checksum is the sum of its bytes, with blanks where it stands itself. */
function seal(header: Uint8Array): void {
  header.fill(32, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(ascii(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
}

/** A header of attributes, and its body. */
function paxOf(random: AddressedRandom): Uint8Array {
  const blocks = new Uint8Array(2 * BLOCK);
  const body = ascii(PAX[random.integer(PAX.length)]!);
  blocks.set(ascii('pax'), 0);
  blocks.set(ascii(body.length.toString(8).padStart(11, '0')), 124);
  blocks.set(ascii('x'), 156);
  blocks.set(ascii('ustar\x0000'), 257);
  seal(blocks.subarray(0, BLOCK));
  blocks.set(body, BLOCK);
  return blocks;
}

function damageTar(tar: Uint8Array, random: AddressedRandom): Uint8Array {
  const blocks = Math.floor(tar.length / BLOCK);
  if (blocks === 0) return tar;
  const headers = Array.from({ length: blocks }, (_, block) => block * BLOCK).filter((start) =>
    ascii('ustar').every((byte, i) => tar[start + 257 + i] === byte),
  );
  const start = headers[random.integer(Math.max(1, headers.length))] ?? 0;
  if (random.integer(4) === 0) {
    const pieces = [tar.subarray(0, start), paxOf(random), tar.subarray(start)];
    return new Uint8Array(Buffer.concat(pieces));
  }
  const damaged = tar.slice();
  const header = damaged.subarray(start, start + BLOCK);
  const put = (at: number, length: number, text: string) => {
    header.fill(0, at, at + length);
    header.set(ascii(text).subarray(0, length), at);
  };
  const kind = random.integer(6);
  if (kind === 0) put(0, 100, NAMES[random.integer(NAMES.length)]!);
  else if (kind === 1) put(124, 12, SIZES[random.integer(SIZES.length)]!);
  else if (kind === 2) put(156, 1, TYPES[random.integer(TYPES.length)]!);
  else if (kind === 3) put(157, 100, NAMES[random.integer(NAMES.length)]!);
  else if (kind === 4) header[random.integer(BLOCK)] = random.integer(256);
  else damaged[random.integer(damaged.length)] = random.integer(256);
  if (random.integer(8) > 0) seal(header);
  return damaged;
}

const isGzip = (input: Uint8Array) => input[0] === 0x1f && input[1] === 0x8b;

const streamOf = (bytes: Uint8Array) =>
  new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      controller.enqueue(new Uint8Array(bytes));
      controller.close();
    },
  });

/**
 * Archives of both editions: names, sizes, links and attributes of members. One of eight is compressed:
 * to inflate takes longer than all else.
 */
export const archive: FuzzTarget = {
  name: 'archive',
  async make(random) {
    const splits = drawSplits(random);
    const isBinary = random.integer(2) === 0;
    const files = isBinary ? binaryFiles(tinyLayout, splits) : pythonFiles(tinyLayout, splits);
    const folder = isBinary ? tinyLayout.folder : tinyLayout.python.folder;
    const tar = await tarOf(folder, { ...files, 'readme.html': new Uint8Array(70) });
    return random.integer(8) === 0 ? gzipSync(tar, { level: 1 }) : tar;
  },
  damage(input, random) {
    if (!isGzip(input)) return damageTar(input, random);
    try {
      return gzipSync(damageTar(gunzipSync(input, { maxOutputLength: 2 ** 20 }), random));
    } catch {
      // What does not inflate is damaged already.
      return input;
    }
  },
  async parse(input) {
    const reading = new Reading(tinyLayout, { checksums: 'compute' });
    const stream = streamOf(input);
    if (isGzip(input)) await readArchiveStream(reading, 'archive', stream, undefined);
    else await readArchive(reading, 'archive', stream);
    return reading.finish('archive');
  },
};
