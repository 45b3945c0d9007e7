import { describe, expect, it } from 'vitest';
import { numberedImages, VALUES, valueAt } from '../../test/numberedImages.js';
import type { Batch } from '../loop/batchSource.js';
import { cutmix } from './cutmix.js';

/** Places of an image where it has the numbers of another one. */
function foreignPlaces({ images, labels, mix }: Batch, example: number): number[] {
  const [label, other] = [labels[example]!, mix!.labels[example]!];
  const values = images.subarray(example * VALUES, (example + 1) * VALUES);
  return [...values.keys()].filter((place) => {
    const isForeign = values[place] !== valueAt(label, place);
    if (isForeign) expect(values[place]).toBe(valueAt(other, place));
    return isForeign;
  });
}

/** How many places the least box has that holds all of them. */
function boxAround(places: readonly number[], [, , width, channels]: Batch['shape']): number {
  const extent = (values: number[]) => Math.max(...values) - Math.min(...values) + 1;
  const rows = places.map((place) => Math.floor(place / channels / width));
  const columns = places.map((place) => Math.floor(place / channels) % width);
  return extent(rows) * extent(columns) * channels;
}

describe('cutmix', () => {
  it('has one box of the partner in every image, of the area of its share', async () => {
    const source = cutmix(numberedImages(6), { seed: 2 });
    const areas = new Set<number>();
    for (let index = 0; index < 40; index++) {
      const batch = await source.batch(0, index);
      const { labels, mix, shape } = batch;
      const paired = [...labels.keys()].filter((i) => labels[i] !== mix!.labels[i]);
      const [places = [], ...others] = paired.map((example) => foreignPlaces(batch, example));
      for (const other of others) expect(other).toEqual(places);
      expect(places.length / VALUES).toBeCloseTo(mix!.shares[0]!, 6);
      // Where the box has the greater part its image is the first, and the foreign places are around it.
      const isAround = labels.some((label, example) => label !== example);
      if (isAround || places.length === 0) continue;
      expect(boxAround(places, shape)).toBe(places.length);
      areas.add(places.length);
    }
    expect(areas.size).toBeGreaterThan(5);
  });

  it('has shares of the areas of boxes as the paper draws them', async () => {
    const source = cutmix(numberedImages(2), { alpha: 1 });
    const areas: number[] = [];
    for (let index = 0; index < 1000; index++) {
      const { labels, mix } = await source.batch(0, index);
      const share = mix!.shares[0]!;
      areas.push(labels[0] === 0 ? share : 1 - share);
    }
    const mean = areas.reduce((a, b) => a + b) / areas.length;
    expect(Math.abs(mean - expectedArea(12, 8))).toBeLessThan(0.03);
  });

  it.each([0, Number.NaN])('refuses an alpha of %d', (alpha) => {
    const make = () => cutmix(numberedImages(2), { alpha });
    expect(make).toThrow(`cutmix: alpha must be a finite number greater than 0, got ${alpha}`);
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});

/** The mean over all lambdas and all places of the part that a box covers. */
function expectedArea(height: number, width: number): number {
  const meanSpan = (size: number, length: number) => {
    const half = Math.floor(length / 2);
    let sum = 0;
    for (let center = 0; center < size; center++) {
      sum += Math.min(size, center + half) - Math.max(0, center - half);
    }
    return sum / size;
  };
  let sum = 0;
  for (let i = 0; i < 1000; i++) {
    const side = Math.sqrt((i + 0.5) / 1000);
    sum += meanSpan(height, Math.floor(height * side)) * meanSpan(width, Math.floor(width * side));
  }
  return sum / 1000 / height / width;
}
