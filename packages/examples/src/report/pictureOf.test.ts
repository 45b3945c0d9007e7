import { expect, it } from 'vitest';
import { pictureOf } from './pictureOf.js';

it('a picture has the channels of a pixel beside each other', () => {
  const images = new Uint8Array(2 * 3072);
  // Of the second image: red, green and blue of the second pixel.
  for (const [channel, value] of [10, 20, 30].entries()) images[3072 + 1024 * channel + 1] = value;
  const { width, height, data } = pictureOf({ count: 2, images, labels: new Uint8Array(2) }, 1);
  expect([width, height, data.length]).toEqual([32, 32, 3072]);
  expect([...data.subarray(0, 9)]).toEqual([0, 0, 0, 10, 20, 30, 0, 0, 0]);
});
