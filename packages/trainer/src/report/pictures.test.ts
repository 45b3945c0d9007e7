import { decode } from 'fast-png';
import { expect, it } from 'vitest';
import { loadPictureEncoder } from './pictures.js';

it('a picture is held by its address, pixel by pixel', async () => {
  const data = Uint8Array.from({ length: 2 * 3 * 3 }, (_, index) => 14 * index);
  const address = (await loadPictureEncoder())({ width: 3, height: 2, data });
  const [, base64] = /^data:image\/png;base64,(.+)$/.exec(address)!;
  const { width, height, data: decoded } = decode(Buffer.from(base64!, 'base64'));
  expect([width, height]).toEqual([3, 2]);
  expect([...decoded]).toEqual([...data]);
});
