import { beforeAll, describe, expect, it } from 'vitest';
import {
  batches,
  CIFAR100_STATISTICS,
  type CifarSplit,
  computeMeanImage,
  normalize,
  openCifar100,
  randomCrop,
  randomMirror,
} from '../src/index.js';

// Runs where there is real data. CI has it.
describe.runIf(process.env['CIFAR_DATA_DIR'])('the real CIFAR-100', () => {
  let train: CifarSplit;
  let test: CifarSplit;
  let classes: readonly string[];

  beforeAll(async () => {
    ({ train, test, classes } = await openCifar100());
  });

  it('has 500 and 100 images of each class', () => {
    const counts = (labels: Uint8Array) => {
      const found = new Array<number>(100).fill(0);
      for (const label of labels) found[label]! += 1;
      return new Set(found);
    };
    expect(classes).toHaveLength(100);
    expect(counts(train.labels)).toEqual(new Set([500]));
    expect(counts(test.labels)).toEqual(new Set([100]));
  });

  it('has the published means of the channels', () => {
    const { data } = computeMeanImage(train);
    const means = [0, 1, 2].map((channel) => {
      const plane = data.filter((_, i) => i % 3 === channel);
      return plane.reduce((sum, value) => sum + value) / plane.length / 255;
    });
    for (const [channel, expected] of [0.507075, 0.486549, 0.440918].entries()) {
      expect(means[channel]).toBeCloseTo(expected, 5);
      expect(CIFAR100_STATISTICS.mean[channel]).toBeCloseTo(expected, 3);
    }
  });

  it('has, normalised, a mean of 0 and a deviation of 1', () => {
    const { images } = batches(train, {
      batchSize: 5000,
      shuffle: true,
      transforms: [normalize()],
    }).batch(0, 0);
    const mean = images.reduce((sum, value) => sum + value, 0) / images.length;
    const square = images.reduce((sum, value) => sum + value * value, 0) / images.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(square - 1)).toBeLessThan(0.03);
  });

  it('has the mean image of the notebook: blurred, near the mean of the middle', () => {
    const { size, data } = computeMeanImage(train, {
      transforms: [randomCrop(28), randomMirror()],
    });
    expect(size).toEqual([28, 28]);
    // Half of the crops are mirrored, so left and right differ by little more than chance.
    const row = 14 * 28 * 3;
    for (let column = 0; column < 14; column++) {
      const [left, right] = [data[row + column * 3]!, data[row + (27 - column) * 3]!];
      expect(Math.abs(left - right)).toBeLessThan(2);
    }
  });
});
