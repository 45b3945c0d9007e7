import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { draw } from '../../../../test/support/mulberry32.js';
import { backends, useBackend } from '../../test/backends.js';
import { type ByteImages, imagesFromBytes } from './imagesFromBytes.js';

/** Two images of 3 x 5 pixels with 2 channels. */
const stored: ByteImages = {
  bytes: Uint8Array.from({ length: 2 * 2 * 3 * 5 }, (_, i) => (7 * i) % 256),
  size: [3, 5],
  windows: Int32Array.of(0, 1, 0, 1, 2, 1),
  values: draw(2 * 256, [-1, 1, 1]),
};
const shape = [2, 2, 3, 2] as const;
const mean = draw(2 * 3 * 2, [-1, 1, 2]);

/** One number, by definition. */
function expected(
  { bytes, windows, values, isMeanTurned }: ByteImages,
  [image, row, column, channel]: readonly [number, number, number, number],
): number {
  const [top, left, turned] = [0, 1, 2].map((i) => windows[3 * image + i]!) as [
    number,
    number,
    number,
  ];
  const seen = turned ? 2 - column : column;
  const byte = bytes[((image * 2 + channel) * 3 + top + row) * 5 + left + seen]!;
  const less = mean[(row * 3 + (isMeanTurned ? seen : column)) * 2 + channel]!;
  return Math.fround(values[channel * 256 + byte]! - less);
}

describe.each(backends)('imagesFromBytes on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each([false, true])(
    'gives windows, some turned around, less a mean; turned too: %s',
    async (isMeanTurned) => {
      const images = { ...stored, mean, isMeanTurned };
      const tensor = imagesFromBytes(images, shape);
      expect(tensor.shape).toEqual(shape);
      const found = await tensor.data();
      tensor.dispose();
      let at = 0;
      for (const image of [0, 1]) {
        for (const row of [0, 1]) {
          for (const column of [0, 1, 2]) {
            for (const channel of [0, 1]) {
              expect(found[at++]).toBe(expected(images, [image, row, column, channel]));
            }
          }
        }
      }
    },
  );

  it('gives all of an image, without a mean, from bytes that begin anywhere', async () => {
    const bytes = new Uint8Array(1 + 12).subarray(1).map((_, i) => 3 * i);
    const values = Float32Array.from({ length: 256 }, (_, byte) => byte / 2);
    const images = { bytes, size: [3, 4], windows: Int32Array.of(0, 0, 0), values } as const;
    const tensor = imagesFromBytes(images, [1, 3, 4, 1]);
    expect([...(await tensor.data())]).toEqual(Array.from(bytes, (byte) => byte / 2));
    tensor.dispose();
  });

  it('leaks no tensor', () => {
    const before = tf.memory().numTensors;
    imagesFromBytes({ ...stored, mean }, shape).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('imagesFromBytes', () => {
  beforeAll(() => useBackend('cpu'));

  it.each([
    [{ bytes: new Uint8Array(59) }, 'bytes must have 60 elements, got 59'],
    [{ windows: new Int32Array(3) }, 'windows must have 6 elements, got 3'],
    [{ values: new Float32Array(256) }, 'values must have 512 elements, got 256'],
    [{ mean: new Float32Array(11) }, 'mean must have 12 elements, got 11'],
    [
      { windows: Int32Array.of(0, 0, 0, 2, 0, 0) },
      'a window of 2 x 3 must be within the 3 x 5 stored, got one from row 2, column 0 on',
    ],
    [{ windows: Int32Array.of(0, -1, 0, 0, 0, 0) }, 'row 0, column -1'],
  ])('refuses %#', (wrong, message) => {
    const make = () => imagesFromBytes({ ...stored, ...wrong }, shape);
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
