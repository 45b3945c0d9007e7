import { describe, expect, it } from 'vitest';
import { countingSplit } from '../../test/countingSplit.js';
import { IMAGE_BYTES } from './cifarDataset.js';
import { subset } from './subset.js';

const split = { ...countingSplit(10), coarseLabels: Uint8Array.from({ length: 10 }, (_, i) => i) };
const imageOf = ({ images }: { images: Uint8Array }, index: number) =>
  images.subarray(index * IMAGE_BYTES, (index + 1) * IMAGE_BYTES);

describe('subset', () => {
  it('has the examples in the order given, one twice if so', () => {
    const picked = subset(split, [7, 2, 2, 9]);
    expect(picked.count).toBe(4);
    expect([...picked.coarseLabels!]).toEqual([7, 2, 2, 9]);
    expect([...picked.labels]).toEqual([7, 2, 2, 9].map((i) => split.labels[i]));
    for (const [place, example] of [7, 2, 2, 9].entries()) {
      expect(imageOf(picked, place)).toEqual(imageOf(split, example));
    }
  });

  it('shares memory where examples stand side by side, and only there', () => {
    const together = subset(split, Uint32Array.of(3, 4, 5));
    expect(together.images.buffer).toBe(split.images.buffer);
    expect(together.images).toEqual(split.images.subarray(3 * IMAGE_BYTES, 6 * IMAGE_BYTES));
    expect(subset(split, [3, 5]).images.buffer).not.toBe(split.images.buffer);
  });

  it('may be empty, and has no coarse labels where there are none', () => {
    const { count, images, coarseLabels } = subset(countingSplit(2), []);
    expect([count, images.length, coarseLabels]).toEqual([0, 0, undefined]);
  });

  it.each([[[-1]], [[0, 10]], [[1.5]]])('refuses %j', (indices) => {
    expect(() => subset(split, indices)).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('must be an integer from 0 to 9'),
      }),
    );
  });
});
