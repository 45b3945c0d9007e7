import { describe, expect, it } from 'vitest';
import { numberedImages, VALUES, valueAt } from '../../test/numberedImages.js';
import { mixupOrCutmix } from './mixupOrCutmix.js';

/** The part of the batches that have numbers which are none of the images'. */
async function blendedOf(cutmixProbability: number): Promise<number> {
  const source = mixupOrCutmix(numberedImages(4), { seed: 6, cutmixProbability });
  let blended = 0;
  for (let index = 0; index < 200; index++) {
    const { images } = await source.batch(0, index);
    const isOf = (value: number, place: number) =>
      [0, 1, 2, 3].some((label) => value === valueAt(label, place));
    if (images.some((value, i) => !isOf(value, i % VALUES))) blended += 1;
  }
  return blended / 200;
}

describe('mixupOrCutmix', () => {
  it('is one or the other for each batch', async () => {
    expect(await blendedOf(1)).toBe(0);
    // Where the permutation leaves every image in its place there is nothing to be seen.
    expect(await blendedOf(0)).toBeGreaterThan(0.9);
    expect(Math.abs((await blendedOf(0.5)) - 0.5)).toBeLessThan(0.15);
  });

  it.each([
    [{ mixupAlpha: 0 }, 'mixupAlpha must be a finite number greater than 0, got 0'],
    [{ cutmixAlpha: -1 }, 'cutmixAlpha must be a finite number greater than 0, got -1'],
    [{ cutmixProbability: 2 }, 'cutmixProbability must be from 0 to 1, got 2'],
  ])('refuses %j', (options, message) => {
    const make = () => mixupOrCutmix(numberedImages(2), options);
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
