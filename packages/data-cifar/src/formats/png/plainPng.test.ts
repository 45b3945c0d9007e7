import { crc32, deflateSync } from 'node:zlib';
import { decode, encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { AddressedRandom, PURPOSE } from '../../random/addressedRandom.js';
import { encodePng } from './encodePng.js';
import { loadReadPlainPng } from './plainPng.js';

const readPlainPng = loadReadPlainPng()!;
const PIXELS = 1024;
const random = new AddressedRandom(5, PURPOSE.fuzz);

function chunkOf(type: string, body: Uint8Array): Buffer {
  const chunk = Buffer.concat([Buffer.alloc(4), Buffer.from(type), body, Buffer.alloc(4)]);
  chunk.writeUInt32BE(body.length);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}

/** A PNG of these rows, filters included. */
function pngOf(rows: Uint8Array, header: Partial<Record<number, number>> = {}): Uint8Array {
  const fields = Uint8Array.of(0, 0, 0, 32, 0, 0, 0, 32, 8, 2, 0, 0, 0);
  for (const [at, value] of Object.entries(header)) fields[Number(at)] = value!;
  const chunks = [
    chunkOf('IHDR', fields),
    chunkOf('IDAT', deflateSync(rows)),
    chunkOf('IEND', Buffer.alloc(0)),
  ];
  return new Uint8Array(Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]));
}

/** Any bytes are pixels, whatever the filter. */
function drawRows(index: number, filter?: number): Uint8Array {
  random.moveTo(index);
  return Uint8Array.from({ length: 32 * 97 }, (_, at) =>
    at % 97 === 0 ? (filter ?? random.integer(5)) : random.integer(256),
  );
}

function planesOf(png: Uint8Array): Uint8Array | undefined {
  const planes = new Uint8Array(3 * PIXELS);
  return readPlainPng(png, planes) ? planes : undefined;
}

function expectedPlanes(png: Uint8Array): Uint8Array {
  const { data } = decode(png, { checkCrc: true });
  return Uint8Array.from(data, (_, at) => data[(at % PIXELS) * 3 + Math.floor(at / PIXELS)]!);
}

describe('readPlainPng', () => {
  it.each([0, 1, 2, 3, 4, undefined])('has the pixels of fast-png with filter %s', (filter) => {
    for (let index = 0; index < 20; index++) {
      const png = pngOf(drawRows(index, filter));
      expect(Buffer.compare(planesOf(png)!, expectedPlanes(png))).toBe(0);
    }
  });

  it('reads what encodePng makes', () => {
    random.moveTo(0);
    const planes = Uint8Array.from({ length: 3 * PIXELS }, () => random.integer(256));
    expect(planesOf(encodePng(planes))).toEqual(planes);
  });

  it('leaves PNGs of other sorts to another reader', () => {
    const data = new Uint8Array(PIXELS);
    const grey = encode({ width: 32, height: 32, depth: 8, channels: 1, data });
    expect(planesOf(grey)).toBeUndefined();
    const rows = drawRows(0);
    expect(planesOf(pngOf(rows))).toBeDefined();
    for (const [at, value] of [
      [8, 16],
      [9, 6],
      [10, 1],
      [11, 1],
      [12, 1],
    ] as const) {
      expect(planesOf(pngOf(rows, { [at]: value })), `byte ${at}`).toBeUndefined();
    }
  });

  it.each([
    ['a filter that there is not', pngOf(drawRows(0, 5))],
    ['too few pixels', pngOf(drawRows(0).subarray(1))],
    ['too many', pngOf(Buffer.concat([drawRows(0), Uint8Array.of(0)]))],
    ['far too many', pngOf(new Uint8Array(2 ** 22))],
    ['nothing', new Uint8Array()],
  ])('takes no PNG with %s', (_, png) => {
    expect(planesOf(png)).toBeUndefined();
  });

  it('takes none that is cut off, or of which a byte is another', () => {
    const png = pngOf(drawRows(0));
    // What is before the header was looked at by who calls.
    for (let at = 8; at < png.length; at += 5) {
      expect(planesOf(png.subarray(0, at))).toBeUndefined();
      const damaged = png.slice();
      damaged[at]! ^= 16;
      expect(planesOf(damaged), `byte ${at}`).toBeUndefined();
    }
  });
});
