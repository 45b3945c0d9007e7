import { decode, encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { AddressedRandom, PURPOSE } from '../../random/addressedRandom.js';
import { encodePng } from './encodePng.js';

const PIXELS = 1024;

/** As fast-png has pixels: red, green and blue beside each other. */
const interleaved = (planes: Uint8Array) =>
  Uint8Array.from(planes, (_, at) => planes[(at % 3) * PIXELS + Math.floor(at / 3)]!);

const noise = (seed: number) => {
  const random = new AddressedRandom(seed, PURPOSE.fuzz).moveTo(0);
  return Uint8Array.from({ length: 3 * PIXELS }, () => random.integer(256));
};
/** Shades, as photographs have them. */
const shaded = Uint8Array.from(
  { length: 3 * PIXELS },
  (_, at) => 100 + 60 * Math.sin((at % 32) / 9 + (at >> 10)) + 40 * Math.cos((at >> 5) / 7),
);

describe('encodePng', () => {
  it.each([
    ['black', new Uint8Array(3 * PIXELS)],
    ['white', new Uint8Array(3 * PIXELS).fill(255)],
    ['noise', noise(1)],
    ['other noise', noise(2)],
    ['shades', shaded],
  ])('makes a PNG that another decoder reads: %s', (_, planes) => {
    const { width, height, depth, channels, data } = decode(encodePng(planes), { checkCrc: true });
    expect([width, height, depth, channels]).toEqual([32, 32, 8, 3]);
    expect(Buffer.compare(data as Uint8Array, interleaved(planes))).toBe(0);
  });

  it('makes it smaller than one without filters', () => {
    const data = interleaved(shaded);
    const plain = encode({ width: 32, height: 32, depth: 8, channels: 3, data });
    expect(encodePng(shaded).length).toBeLessThan(0.8 * plain.length);
  });
});
