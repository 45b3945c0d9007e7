import { crc32, deflateSync } from 'node:zlib';
import { encode } from 'fast-png';
import { loadDecodePng } from '../../../src/formats/png/decodePng.js';
import type { AddressedRandom } from '../../../src/random/addressedRandom.js';
import { pngOf } from '../../formats/forms.js';
import type { FuzzTarget } from '../fuzzTarget.js';
import { drawSplit } from './tinySet.js';

const decodePng = await loadDecodePng();

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A chunk with its length and its checksum. */
function chunkOf(type: string, body: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(12 + body.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length);
  chunk.set(ascii(type), 4);
  chunk.set(body, 8);
  view.setUint32(8 + body.length, crc32(chunk.subarray(4, 8 + body.length)));
  return chunk;
}

/** The chunks of a PNG, as far as they are whole: their types and bodies. */
function chunksOf(png: Uint8Array): { type: string; body: Uint8Array }[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks: { type: string; body: Uint8Array }[] = [];
  for (let start = 8; start + 12 <= png.length; ) {
    const length = view.getUint32(start);
    if (start + 12 + length > png.length) break;
    const type = String.fromCharCode(...png.subarray(start + 4, start + 8));
    chunks.push({ type, body: png.subarray(start + 8, start + 8 + length) });
    start += 12 + length;
  }
  return chunks;
}

const bomb = new Uint8Array(deflateSync(new Uint8Array(2 ** 22)));
const TYPES = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND', 'iCCP', 'tEXt', 'zTXt', 'fcTL', 'acTL'];

function drawBody(random: AddressedRandom): Uint8Array {
  const kind = random.integer(4);
  if (kind === 0) return new Uint8Array([...ascii('name\0\0'), ...bomb]);
  if (kind === 1) return bomb;
  const length = random.integer(kind === 2 ? 20 : 4000);
  const noise = Uint8Array.from({ length }, () => random.integer(256));
  return random.integer(2) === 0 ? noise : new Uint8Array(deflateSync(noise));
}

/** Images of all sorts: headers, chunks in all orders, data that inflates to too little or too much. */
export const png: FuzzTarget = {
  name: 'png',
  make(random) {
    const channels = 1 + random.integer(5);
    if (channels === 5) return pngOf(drawSplit(1, random), 0);
    const data = Uint8Array.from({ length: 1024 * channels }, () => random.integer(256));
    const interlace = random.integer(4) === 0 ? 'Adam7' : 'null';
    return encode({ width: 32, height: 32, depth: 8, channels, data }, { interlace });
  },
  damage(input, random) {
    const chunks = chunksOf(input);
    if (chunks.length === 0) return input;
    const at = random.integer(chunks.length);
    const kind = random.integer(5);
    if (kind === 0) {
      const type = TYPES[random.integer(TYPES.length)]!;
      chunks.splice(at + random.integer(2), 0, { type, body: drawBody(random) });
    } else if (kind === 1) {
      chunks.splice(at, random.integer(2), chunks[random.integer(chunks.length)]!);
    } else if (kind === 2) {
      chunks[at] = { type: chunks[at]!.type, body: drawBody(random) };
    } else {
      const body = chunks[at]!.body.slice();
      if (body.length > 0) body[random.integer(body.length)] = random.integer(256);
      chunks[at] = { type: chunks[at]!.type, body };
    }
    const pieces = chunks.map(({ type, body }) => chunkOf(type, body));
    return new Uint8Array(Buffer.concat([input.subarray(0, 8), ...pieces]));
  },
  parse(input) {
    const planes = new Uint8Array(3072);
    decodePng('image.png', input, planes);
    return planes;
  },
};
