import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { countingSplit } from '../../test/countingSplit.js';
import { labelOf, smallLayout } from '../../test/smallLayout.js';
import type { CifarDataset } from '../dataset/cifarDataset.js';
import { withCoarseLabels } from '../dataset/withCoarseLabels.js';
import { parseImageList } from '../formats/recordIo/imageList.js';
import { decodeImageRecord } from '../formats/recordIo/imageRecord.js';
import { openRecords } from '../formats/recordIo/openRecords.js';
import { readData } from '../open/readData.js';
import { type PackOptions, packCifar } from './packCifar.js';

const { classes, superclasses, coarseLabels } = smallLayout;
const split = (count: number) => {
  const counting = countingSplit(count);
  return { ...counting, coarseLabels: counting.labels.map((label) => coarseLabels![label]!) };
};
const dataset: CifarDataset = {
  name: 'cifar-100',
  classes,
  superclasses: superclasses!,
  train: split(6),
  test: split(3),
  source: 'counted',
};
const NAMES = ['test.idx', 'test.lst', 'test.rec', 'train.idx', 'train.lst', 'train.rec'];

describe('packCifar', () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await temporaryFolder(), 'new', 'pack');
  });
  const pack = (options?: PackOptions) => packCifar(dataset, folder, options);
  const read = () => readData(smallLayout, { kind: 'records', path: folder });

  it('writes records, indexes and lists, and says how large they are', async () => {
    const files = await pack();
    expect((await readdir(folder)).sort()).toEqual(NAMES);
    expect(files[0]!.name).toBe('train.rec');
    expect(files.map(({ name }) => name).sort()).toEqual(NAMES);
    for (const { name, bytes } of files) expect((await stat(join(folder, name))).size).toBe(bytes);
    const list = parseImageList(await readFile(join(folder, 'train.lst'), 'utf8'));
    expect(list).toHaveLength(6);
    expect(list[1]).toEqual({ id: 1, labels: [18], path: `train/${classes[18]}/00001.png` });
    const records = await openRecords(join(folder, 'train.rec'));
    for (const key of records.keys) {
      const { label, id } = decodeImageRecord(await records.read(key));
      expect([label, id]).toEqual([labelOf(key), BigInt(key)]);
    }
    await records.close();
  });

  it.each(['fine', 'fine-and-coarse'] as const)('is read to the same bytes: %s', async (labels) => {
    await pack({ labels });
    const { train, test } = await read();
    expect(train).toEqual(dataset.train);
    expect(test).toEqual(dataset.test);
  });

  it('writes superclasses behind classes if it is to', async () => {
    await pack({ labels: 'fine-and-coarse' });
    const records = await openRecords(join(folder, 'test.rec'));
    const { label } = decodeImageRecord(await records.read(1));
    expect(label).toEqual([18, coarseLabels![18]]);
    await records.close();
    const list = await readFile(join(folder, 'test.lst'), 'utf8');
    expect(parseImageList(list)[1]!.labels).toEqual(label);
  });

  it('tells how far it is', async () => {
    const seen: unknown[] = [];
    await packCifar({ ...dataset, train: split(250) }, folder, {
      onProgress: ({ packed, total }) => seen.push([packed, total]),
    });
    expect(seen).toEqual([100, 200, 253].map((packed) => [packed, 253]));
  });

  it('replaces a pack only if it may', async () => {
    await pack();
    const before = await readFile(join(folder, 'train.rec'));
    const other = packCifar({ ...dataset, train: split(5) }, folder);
    await expect(other).rejects.toMatchObject({
      code: 'FILE_EXISTS',
      message: expect.stringMatching(/test\.lst is there already: .*overwrite: true/),
    });
    expect((await readFile(join(folder, 'train.rec'))).equals(before)).toBe(true);
    await pack({ labels: 'fine-and-coarse', overwrite: true });
    expect((await readFile(join(folder, 'train.rec'))).equals(before)).toBe(false);
    expect((await read()).train).toEqual(dataset.train);
    expect((await readdir(folder)).sort()).toEqual(NAMES);
  });

  it('leaves nothing behind if the signal ends it, and what was there as it was', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const { signal } = controller;
    const onProgress = () => controller.abort(reason);
    const many = { ...dataset, train: split(250) };
    await expect(packCifar(many, folder, { signal, onProgress })).rejects.toBe(reason);
    expect(await readdir(join(folder, '..', '..'))).toEqual([]);

    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await pack();
    const again = packCifar(many, folder, { signal: AbortSignal.abort(reason), overwrite: true });
    await expect(again).rejects.toBe(reason);
    expect((await readdir(folder)).sort()).toEqual(['notes.txt', ...NAMES]);
    expect((await read()).train).toEqual(dataset.train);
  });

  it('refuses coarse labels that are not there, and splits that are not whole', async () => {
    await expect(
      packCifar(withCoarseLabels(dataset), folder, { labels: 'fine-and-coarse' }),
    ).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('train split of 6 images, with labels and coarse labels'),
    });
    const broken = { ...dataset, test: { ...dataset.test, count: 4 } };
    await expect(packCifar(broken, folder)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(pack({ labels: 'all' as 'fine' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining("'fine' or 'fine-and-coarse', got 'all'"),
    });
    await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
