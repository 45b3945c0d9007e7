import { describe, expect, it } from 'vitest';
import { numberedImages, VALUES, valueAt } from '../../test/numberedImages.js';
import { mixup } from './mixup.js';

describe('mixup', () => {
  it('blends every image with its partner as it does the labels', async () => {
    const source = mixup(numberedImages(9), { seed: 5 });
    for (let index = 0; index < 5; index++) {
      const { images, labels, mix } = await source.batch(0, index);
      for (const [i, value] of images.entries()) {
        const [example, place] = [Math.floor(i / VALUES), i % VALUES];
        const share = mix!.shares[example]!;
        const own = (1 - share) * valueAt(labels[example]!, place);
        const expected = own + share * valueAt(mix!.labels[example]!, place);
        expect(Math.abs(value - expected)).toBeLessThan(1e-2);
      }
    }
  });

  it('draws shares from Beta(alpha, alpha)', async () => {
    const source = mixup(numberedImages(2), { alpha: 0.2 });
    const squares: number[] = [];
    for (let index = 0; index < 2000; index++) {
      const { mix } = await source.batch(0, index);
      squares.push((mix!.shares[0]! - 1 / 2) ** 2);
    }
    const variance = squares.reduce((a, b) => a + b) / squares.length;
    // 1 / (8 alpha + 4), within four standard errors.
    expect(Math.abs(variance - 1 / 5.6)).toBeLessThan(0.008);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses an alpha of %d', (alpha) => {
    const make = () => mixup(numberedImages(2), { alpha });
    expect(make).toThrow(`mixup: alpha must be a finite number greater than 0, got ${alpha}`);
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
