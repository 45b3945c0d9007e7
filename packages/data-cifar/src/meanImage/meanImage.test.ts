import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { countingSplit, pixelAt } from '../../test/countingSplit.js';
import { batches } from '../batches/batches.js';
import { randomCrop } from '../transforms/crop.js';
import { randomMirror } from '../transforms/randomMirror.js';
import { computeMeanImage } from './computeMeanImage.js';
import { loadMeanImage, saveMeanImage } from './meanImageFile.js';

const split = countingSplit(7);

describe('computeMeanImage', () => {
  it('is the mean of every pixel', () => {
    const { size, data } = computeMeanImage(split);
    expect(size).toEqual([32, 32]);
    for (const [row, column, channel] of [
      [0, 0, 0],
      [31, 3, 2],
    ] as const) {
      const sum = Array.from({ length: 7 }, (_, i) => pixelAt(i, row, column, channel));
      const mean = sum.reduce((a, b) => a + b) / 7;
      expect(data[(row * 32 + column) * 3 + channel]).toBeCloseTo(mean, 4);
    }
  });

  it('is of the images that an epoch sees', () => {
    const options = { transforms: [randomCrop(28), randomMirror()], seed: 9 };
    const { size, data } = computeMeanImage(split, options);
    expect(size).toEqual([28, 28]);
    const { images } = batches(split, { batchSize: 7, ...options }).batch(0, 0);
    for (let i = 0; i < data.length; i += 101) {
      const pixels = Array.from({ length: 7 }, (_, image) => images[image * 2352 + i]!);
      expect(data[i]).toBeCloseTo(pixels.reduce((a, b) => a + b) / 7, 4);
    }
  });

  it('refuses an empty split', () => {
    const empty = { count: 0, images: new Uint8Array(), labels: new Uint8Array() };
    expect(() => computeMeanImage(empty)).toThrow('at least one image, got 0');
  });
});

describe('a mean image in a file', () => {
  it('is read as it was written', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'mean.json');
    const mean = computeMeanImage(split);
    await saveMeanImage(path, mean);
    expect(await loadMeanImage(path)).toEqual(mean);
    expect(await readdir(folder)).toEqual(['mean.json']);
  });

  it.each([
    ['', 'DATA_CORRUPT'],
    ['{"format":"other"}', 'DATA_CORRUPT'],
    ['{"format":"cifar-mean-image","size":[28,28],"data":[1,2]}', 'DATA_CORRUPT'],
    ['null', 'DATA_CORRUPT'],
    ['{"format":"cifar-mean-image","size":["1","1"],"data":[1,2,3]}', 'DATA_CORRUPT'],
    ['{"format":"cifar-mean-image","size":[1],"data":[1,2,3]}', 'DATA_CORRUPT'],
    // Room was once made for as many numbers as this says.
    ['{"format":"cifar-mean-image","size":[1,1],"data":{"length":4294967295}}', 'DATA_CORRUPT'],
  ])('is refused if it is %j', async (text, code) => {
    const path = join(await temporaryFolder(), 'mean.json');
    await writeFile(path, text);
    await expect(loadMeanImage(path)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(path),
    });
  });

  it('is refused if it is not there', async () => {
    const path = join(await temporaryFolder(), 'mean.json');
    await expect(loadMeanImage(path)).rejects.toMatchObject({ code: 'DATA_NOT_FOUND' });
    await expect(saveMeanImage(join(path, 'x'), computeMeanImage(split))).rejects.toThrow('ENOENT');
  });
});
