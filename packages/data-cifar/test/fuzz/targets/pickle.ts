import { readdirSync, readFileSync } from 'node:fs';
import { allocateRecords } from '../../../src/dataset/recordReader.js';
import { readPickledPart } from '../../../src/formats/pickle/pickledPart.js';
import { pythonFiles } from '../../formats/forms.js';
import type { FuzzTarget } from '../fuzzTarget.js';
import { drawSplits, tinyLayout } from './tinySet.js';

const golden = new URL('../../golden/', import.meta.url);
const written = readdirSync(golden)
  .filter((name) => name.endsWith('.pickle'))
  .sort()
  .map((name) => new Uint8Array(readFileSync(new URL(name, golden))));

/** What harm is made of: calls, repeats from the memo, sizes without end. */
const PIECES = [
  '(',
  ')',
  ']',
  '}',
  'e',
  'u',
  'b',
  'R',
  't',
  '0',
  '2',
  '\x85',
  '\x94',
  '\x93',
  'h\x00h\x01h\x02',
  'q\x01',
  'r\xff\xff\xff\xff',
  'j\xff\xff\xff\xff',
  'K\xff',
  'J\xff\xff\xff\x7f',
  '\x8a\xff',
  '\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f',
  'T\xff\xff\xff\x7f',
  'X\x00\x00\x00\x80',
  '\x8d\xff\xff\xff\xff\xff\xff\xff\xff',
  '\x95\x00\x00\x00\x00\x00\x00\x00\x80',
  'cos\nsystem\n',
  'cnumpy\ndtype\n(U\x02f8K\x00K\x01tR',
  'c_codecs\nencode\nh\x01U\x06latin1\x86R',
  'cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR',
].map((text) => Uint8Array.from(text, (character) => character.charCodeAt(0)));

/** Parts of the edition for Python, written by Python and by us. */
export const pickle: FuzzTarget = {
  name: 'pickle',
  make(random) {
    if (random.integer(4) === 0) return pythonFiles(tinyLayout, drawSplits(random))['train']!;
    return written[random.integer(written.length)]!;
  },
  damage(input, random) {
    const piece = PIECES[random.integer(PIECES.length)]!;
    // Pixels, of which most of it is, lie between two ends of some hundred bytes.
    const near = random.integer(Math.min(400, input.length));
    const start = random.integer(2) === 0 ? near : input.length - near;
    const taken = random.integer(2) === 0 ? 0 : piece.length;
    const pieces = [input.subarray(0, start), piece, input.subarray(start + taken)];
    return new Uint8Array(Buffer.concat(pieces));
  },
  parse(input) {
    const target = allocateRecords(tinyLayout, 2);
    readPickledPart(tinyLayout, 'train', input, target);
    return target;
  },
};
