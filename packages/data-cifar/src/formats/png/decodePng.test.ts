import { deflateSync } from 'node:zlib';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { loadDecodePng } from './decodePng.js';

const decodePng = await loadDecodePng();
const PIXELS = 1024;

function planesOf(png: Uint8Array): Uint8Array {
  const planes = new Uint8Array(3 * PIXELS);
  decodePng('image.png', png, planes);
  return planes;
}

const bytes = (count: number) => Uint8Array.from({ length: count }, (_, i) => (i * 7 + 3) % 256);
const encoded = (channels: number, data = bytes(PIXELS * channels), size = 32) =>
  encode({ width: size, height: size, depth: 8, channels, data });

/** Puts a chunk between the header and what follows it. Its checksum is never looked at. */
function withChunk(png: Uint8Array, type: string, body: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, body.length);
  const chunk = [length, Buffer.from(type), body, new Uint8Array(4)];
  return new Uint8Array(Buffer.concat([png.subarray(0, 33), ...chunk, png.subarray(33)]));
}

describe('decodePng', () => {
  it.each([
    ['grey', 1, [0, 0, 0]],
    ['grey with alpha', 2, [0, 0, 0]],
    ['red, green and blue', 3, [0, 1, 2]],
    ['red, green, blue and alpha', 4, [0, 1, 2]],
  ])('puts pixels of %s into planes', (_, channels, places) => {
    const data = bytes(PIXELS * channels);
    const planes = planesOf(encoded(channels, data));
    for (let pixel = 0; pixel < PIXELS; pixel += 13) {
      const found = [0, 1, 2].map((channel) => planes[channel * PIXELS + pixel]);
      expect(found).toEqual(places.map((place) => data[pixel * channels + place]));
    }
  });

  it('puts colours of a palette into planes', () => {
    const palette = [
      [1, 2, 3],
      [250, 251, 252],
    ];
    const data = Uint8Array.from({ length: PIXELS }, (_, i) => (i >> 3) & 1);
    const planes = planesOf(
      encode({ width: 32, height: 32, depth: 8, channels: 1, data, palette }),
    );
    for (const pixel of [0, 8, 1023]) {
      const found = [0, 1, 2].map((channel) => planes[channel * PIXELS + pixel]);
      expect(found).toEqual(palette[data[pixel]!]);
    }
  });

  it('does not look at profiles and text, which could inflate to anything', () => {
    const data = bytes(3 * PIXELS);
    const bomb = new Uint8Array(deflateSync(new Uint8Array(2 ** 24)));
    const profile = new Uint8Array([0x61, 0, 0, ...bomb]);
    const png = withChunk(encoded(3, data), 'iCCP', profile);
    expect(planesOf(png)).toEqual(planesOf(encoded(3, data)));
  });

  it.each([
    ['is of another size', encoded(3, bytes(64 * 64 * 3), 64), '64 x 64, not 32 x 32'],
    [
      'has 16 bits a channel',
      encode({ width: 32, height: 32, depth: 16, channels: 1, data: new Uint16Array(PIXELS) }),
      '16 bits a channel',
    ],
    ['is another format', Buffer.from('GIF89a, and more of it'), 'no PNG'],
    ['is nothing', new Uint8Array(), 'no PNG'],
    ['is cut off', encoded(3).subarray(0, -20), 'cut off'],
    ['has far too much for its pixels', withChunk(encoded(3), 'IDAT', bytes(9000)), 'pixels take'],
  ])('refuses a file that %s', (_, png, problem) => {
    expect(() => planesOf(png)).toThrow(
      expect.objectContaining({ code: 'DATA_CORRUPT', message: expect.stringContaining(problem) }),
    );
  });

  it('refuses a file of which a bit is another', () => {
    const png = encoded(3).slice();
    png[60]! ^= 4;
    expect(() => planesOf(png)).toThrow(expect.objectContaining({ code: 'DATA_CORRUPT' }));
  });
});
