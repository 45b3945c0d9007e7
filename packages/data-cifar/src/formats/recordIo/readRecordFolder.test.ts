import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../../test/support/temporaryFolder.js';
import { countingSplit } from '../../../test/countingSplit.js';
import { smallLayout } from '../../../test/smallLayout.js';
import { IMAGE_BYTES } from '../../dataset/cifarDataset.js';
import { CIFAR10_LAYOUT, type Layout } from '../../dataset/layout.js';
import { encodePng } from '../png/encodePng.js';
import { Reading } from '../reading.js';
import { encodeRecord } from './encodeRecord.js';
import { encodeImageRecord, type ImageRecordContent } from './imageRecord.js';
import { readRecordFolder } from './readRecordFolder.js';

const { images, labels } = countingSplit(6);
const imageAt = (i: number) => encodePng(images.subarray(i * IMAGE_BYTES, (i + 1) * IMAGE_BYTES));
const records = (count: number): ImageRecordContent[] =>
  Array.from({ length: count }, (_, id) => ({ label: labels[id]!, id, image: imageAt(id) }));
const bytesOf = (contents: ImageRecordContent[]) =>
  Buffer.concat(contents.map((content) => encodeRecord(encodeImageRecord(content))));

describe('readRecordFolder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    await writeFile(join(folder, 'test.rec'), bytesOf(records(3)));
  });

  async function read(train: Uint8Array, layout: Layout = smallLayout) {
    await writeFile(join(folder, 'train.rec'), train);
    const reading = new Reading(layout);
    await readRecordFolder(reading, folder);
    return reading.finish(folder);
  }

  /** With one thing in the place of another in record 2. */
  const changed = (change: Partial<ImageRecordContent>) => {
    const contents = records(6);
    contents[2] = { ...contents[2]!, ...change };
    return read(bytesOf(contents));
  };

  it('takes images in the order of records, whatever their ids', async () => {
    const contents = records(6).reverse();
    const { train } = await read(bytesOf(contents));
    expect([...train.labels]).toEqual([...labels].reverse());
    expect(train.images.subarray(0, IMAGE_BYTES)).toEqual(images.subarray(5 * IMAGE_BYTES));
  });

  it('takes a class as a list of one', async () => {
    const { train } = await changed({ label: [labels[2]!] });
    expect(train.labels[2]).toBe(labels[2]);
  });

  it.each([
    ['a class that there is not', { label: 137 }, 'has class 137 in record 2: cifar-100 has 100'],
    ['half a class', { label: 19.5 }, 'has class 19.5 in record 2'],
    ['a negative class', { label: -1 }, 'has class -1 in record 2'],
    ['a wrong superclass', { label: [31, 0] }, 'says in record 2 that elephant is of aquatic'],
    ['three labels', { label: [1, 2, 3] }, 'has 3 labels in record 2'],
    [
      'a JPEG',
      { image: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16) },
      'record 2 is a JPEG, whose pixels are not those of CIFAR. Pack the images again as PNGs',
    ],
    ['no image', { image: new Uint8Array() }, 'record 2 is no image of CIFAR: it is no PNG'],
    ['an image that is cut off', { image: imageAt(2).subarray(0, 60) }, 'it is cut off'],
    ['an image that is far too large', { image: new Uint8Array(2 ** 19) }, 'at most 262144'],
  ])('refuses %s', async (_, change, problem) => {
    await expect(changed(change)).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining(problem),
    });
  });

  it.each([
    ['too few images', 5, 'train.rec has 5 images, not 6'],
    ['too many', 7, 'train.rec has more than 6 images'],
  ])('refuses %s', async (_, count, problem) => {
    const contents = [...records(6), ...records(1)].slice(0, count);
    await expect(read(bytesOf(contents))).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining(problem),
    });
  });

  it('refuses a record that is no image record', async () => {
    await expect(read(encodeRecord(new Uint8Array(20)))).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining('train.rec: record 0 is no image record: it has 20 bytes'),
    });
  });

  it('says which file is missing', async () => {
    const reading = new Reading(smallLayout);
    await expect(readRecordFolder(reading, folder)).rejects.toMatchObject({
      code: 'DATA_NOT_FOUND',
      message: `train.rec is missing from ${folder}`,
    });
  });

  it('does not take CIFAR-10 for CIFAR-100', async () => {
    const count = 1000;
    const image = imageAt(0);
    const train = bytesOf(Array.from({ length: count }, (_, id) => ({ label: id % 10, image })));
    const [file, test] = smallLayout.files;
    const layout = { ...smallLayout, files: [{ ...file!, records: count }, test!] };
    await expect(read(train, layout)).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining('the classes 0 to 9 only: it is of CIFAR-10'),
    });
    const ten: Layout = { ...CIFAR10_LAYOUT, files: [{ ...file!, records: count }] };
    await writeFile(join(folder, 'test.rec'), '');
    expect((await read(train, ten)).train.count).toBe(count);
  });
});
