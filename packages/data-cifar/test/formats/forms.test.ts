import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import type { CifarSplit } from '../../src/dataset/cifarDataset.js';
import { CIFAR10_LAYOUT, CIFAR100_LAYOUT, type Layout } from '../../src/dataset/layout.js';
import { readArchiveStream } from '../../src/formats/archive/readArchiveStream.js';
import { Reading } from '../../src/formats/reading.js';
import { openCifar100, take } from '../../src/index.js';
import { findData } from '../../src/open/findData.js';
import { readData } from '../../src/open/readData.js';
import { countingSplit } from '../countingSplit.js';
import { sha256, smallLayout } from '../smallLayout.js';
import { FORMS, pngOf, type Splits } from './forms.js';

const names = Object.keys(FORMS);
const IMAGE = 3072;

const small10: Layout = {
  ...CIFAR10_LAYOUT,
  files: CIFAR10_LAYOUT.files.map((file) => ({ ...file, records: 2 })),
};

function withLabels(split: CifarSplit, { coarseLabels, classes }: Layout): CifarSplit {
  const labels = split.labels.map((label) => label % classes.length);
  return {
    ...split,
    labels,
    ...(coarseLabels && { coarseLabels: labels.map((label) => coarseLabels[label]!) }),
  };
}

const smallSplits = (layout: Layout, train: number, test: number): Splits => ({
  train: withLabels(countingSplit(train), layout),
  test: withLabels(countingSplit(test), layout),
});

/** Each image with its label, in an order that does not depend on theirs. */
function examplesOf({ count, images, labels, coarseLabels }: CifarSplit): string[] {
  return Array.from({ length: count }, (_, i) => {
    const image = images.subarray(i * IMAGE, (i + 1) * IMAGE);
    const hash = createHash('sha256').update(image).digest('hex');
    return `${labels[i]} ${coarseLabels?.[i]} ${hash}`;
  }).sort();
}

async function readForm(name: string, layout: Layout, splits: Splits, folder: string) {
  await FORMS[name]!(layout, splits, folder);
  const location = await findData(layout, { dir: folder });
  const dataset = await readData(layout, location!);
  return { location: location!, dataset };
}

function expectSame(read: CifarSplit, written: CifarSplit, isOrdered: boolean): void {
  expect(examplesOf(read)).toEqual(examplesOf(written));
  if (!isOrdered) return;
  expect(Buffer.compare(read.images, written.images)).toBe(0);
  expect([...read.labels]).toEqual([...written.labels]);
}

describe.each(names)('%s', (name) => {
  const isOrdered = !name.startsWith('folders');

  it.each([
    ['cifar-100', smallLayout, smallSplits(smallLayout, 6, 3)],
    ['cifar-10', small10, smallSplits(small10, 10, 2)],
  ])('give the images and labels of %s that were written', async (_, layout, splits) => {
    const { dataset } = await readForm(name, layout, splits, await temporaryFolder());
    expectSame(dataset.train, splits.train, isOrdered);
    expectSame(dataset.test, splits.test, isOrdered);
  });

  it('are refused if there is an image too many or too few', async () => {
    for (const count of [5, 7]) {
      const folder = await temporaryFolder();
      const files = smallLayout.files.map((file) =>
        file.split === 'train' ? { ...file, records: count } : file,
      );
      await FORMS[name]!({ ...smallLayout, files }, smallSplits(smallLayout, count, 3), folder);
      const location = await findData(smallLayout, { dir: folder });
      const reading = readData(smallLayout, location!);
      await expect(reading, `${count} images`).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
    }
  });

  it('are read to the end that the progress says', async () => {
    const folder = await temporaryFolder();
    await FORMS[name]!(smallLayout, smallSplits(smallLayout, 6, 3), folder);
    const location = await findData(smallLayout, { dir: folder });
    let last = { received: 0, total: undefined as number | undefined };
    await readData(smallLayout, location!, {
      onProgress: ({ received, total }) => {
        last = { received, total };
      },
    });
    expect(last.received).toBeGreaterThan(0);
    if (last.total !== undefined) expect(last.received).toBe(last.total);
  });

  it('end with the reason of the signal', async () => {
    const folder = await temporaryFolder();
    await FORMS[name]!(smallLayout, smallSplits(smallLayout, 6, 3), folder);
    const location = await findData(smallLayout, { dir: folder });
    const controller = new AbortController();
    const reason = new Error('enough');
    const reading = readData(smallLayout, location!, {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    if (name.startsWith('archive')) await reading.catch(() => {});
    else await expect(reading).rejects.toBe(reason);
    const aborted = readData(smallLayout, location!, { signal: controller.signal });
    await expect(aborted).rejects.toBe(reason);
  });
});

describe('folders of images', () => {
  const splits = smallSplits(smallLayout, 6, 3);

  it('are in the same order with superclasses and without', async () => {
    const [flat, nested] = await Promise.all(
      names.slice(-2).map(async (name) => {
        const { dataset } = await readForm(name, smallLayout, splits, await temporaryFolder());
        return dataset;
      }),
    );
    expect(Buffer.compare(flat!.train.images, nested!.train.images)).toBe(0);
    expect([...flat!.train.labels]).toEqual([...nested!.train.labels]);
  });

  it('have the first image of each class first', async () => {
    const folder = await temporaryFolder();
    const twice: Splits = {
      train: { ...splits.train, labels: Uint8Array.of(7, 7, 3, 3, 1, 7) },
      test: splits.test,
    };
    const { dataset } = await readForm('folders of images', smallLayout, twice, folder);
    expect([...dataset.train.labels]).toEqual([1, 3, 7, 3, 7, 7]);
  });

  it('may be links, may name classes in other ways, and may have other files', async () => {
    const folder = await temporaryFolder();
    await FORMS['folders of images']!(smallLayout, splits, folder);
    const linked = await temporaryFolder();
    for (const split of ['train', 'test']) {
      await mkdir(join(linked, split));
      for (const name of await readdir(join(folder, split))) {
        const other = name.replaceAll('_', '-').toUpperCase();
        await symlink(join(folder, split, name), join(linked, split, other));
        await writeFile(join(folder, split, name, 'Thumbs.db'), '');
      }
      await writeFile(join(linked, split, '.DS_Store'), '');
    }
    const { train } = await readData(smallLayout, { kind: 'images', path: linked });
    expectSame(train, splits.train, false);
  });

  it('say which folder is named for no class', async () => {
    const folder = await temporaryFolder();
    await FORMS['folders of images']!(smallLayout, splits, folder);
    await mkdir(join(folder, 'train', 'unicorn'));
    const reading = readData(smallLayout, { kind: 'images', path: folder });
    await expect(reading).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringMatching(/unicorn: cifar-100 has no class 'unicorn'/),
    });
  });

  it('say so of a class that lies below another superclass than its own', async () => {
    const folder = await temporaryFolder();
    await FORMS['folders of images']!(smallLayout, splits, folder);
    const place = join(folder, 'train', 'fish', 'apple');
    await mkdir(place, { recursive: true });
    for (const name of await readdir(join(folder, 'train'))) {
      if (name !== 'fish') await rm(join(folder, 'train', name), { recursive: true });
    }
    for (let i = 0; i < 6; i++) await writeFile(join(place, `${i}.png`), pngOf(splits.train, i));
    const reading = readData(smallLayout, { kind: 'images', path: folder });
    await expect(reading).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining('apple is of fish, not fruit_and_vegetables'),
    });
  });
});

describe('checksums', () => {
  const splits = smallSplits(smallLayout, 6, 3);

  it.each(names)('are computed of the files of: %s', async (name) => {
    const folder = await temporaryFolder();
    const { location, dataset } = await readForm(name, smallLayout, splits, folder);
    for (const file of dataset.files!) expect(file.sha256).toBeUndefined();
    const computed = await readData(smallLayout, location, { checksums: 'compute' });
    expect(computed.files!.map((file) => file.name)).toEqual(dataset.files!.map((f) => f.name));
    for (const file of computed.files!) expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
    for (const file of computed.files!) {
      const wrong = { [file.name]: '0'.repeat(64) };
      await expect(readData(smallLayout, location, { checksums: wrong })).rejects.toMatchObject({
        code: 'CHECKSUM_MISMATCH',
      });
    }
  });

  it('are refused of files that were not read', async () => {
    const folder = await temporaryFolder();
    const { location } = await readForm(names[4]!, smallLayout, splits, folder);
    const checksums = { 'train.bin': '0'.repeat(64) };
    await expect(readData(smallLayout, location, { checksums })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('train.bin, which was not read'),
    });
    const official = readData(smallLayout, location, { checksums: 'official' });
    await expect(official).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('official checksums', () => {
  const splits = smallSplits(small10, 10, 2);

  async function read(layout: Layout, folder: string) {
    const location = await findData(layout, { dir: folder });
    return readData(layout, location!, { checksums: 'official' });
  }

  it("are those of the edition for Python's files", async () => {
    for (const name of ['files of the edition for Python', 'archive of the edition for Python']) {
      const folder = await temporaryFolder();
      await readForm(name, small10, splits, folder);
      await expect(read(small10, folder), name).rejects.toMatchObject({
        code: 'CHECKSUM_MISMATCH',
        message: expect.stringMatching(/batches\.meta has SHA-256 \w{64}, not f962466ef690d46b/),
      });
    }
  });

  it('are that of the archive, where those of its files are not known', async () => {
    const folder = await temporaryFolder();
    await FORMS['archive of the binary edition']!(small10, splits, folder);
    const bytes = await readFile(join(folder, small10.archive.name));
    const archive = { ...small10.archive, sha256: sha256(bytes) };
    const known = { ...small10, archive };
    expect((await read(known, folder)).train.count).toBe(10);
    await expect(read(small10, folder)).rejects.toMatchObject({
      code: 'CHECKSUM_MISMATCH',
      message: expect.stringContaining(small10.archive.name),
    });

    const readStream = async (layout: Layout) => {
      const reading = new Reading(layout, { checksums: 'official' });
      await readArchiveStream(reading, 'it', new Blob([bytes]).stream(), undefined);
      return reading.finish('it');
    };
    expect((await readStream(known)).train.count).toBe(10);
    await expect(readStream(small10)).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
  });

  it('are refused where none is known', async () => {
    const folder = await temporaryFolder();
    await FORMS['files of the binary edition']!(small10, splits, folder);
    await expect(read(small10, folder)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('no official SHA-256 of data_batch_1.bin, '),
    });
  });
});

// Runs where there is real data. CI has it.
describe.runIf(process.env['CIFAR_DATA_DIR'])('the real CIFAR-100', () => {
  const layout: Layout = {
    ...CIFAR100_LAYOUT,
    files: CIFAR100_LAYOUT.files.map((file) => ({ ...file, records: file.records / 25 })),
  };
  let splits: Splits;
  let folder: string;

  beforeAll(async () => {
    const { train, test } = await openCifar100();
    splits = { train: take(train, 2000), test: take(test, 400) };
    folder = await mkdtemp(join(tmpdir(), 'cifar-forms-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(names)('is the same in %s', async (name) => {
    const place = join(folder, name.replaceAll(' ', '-'));
    const { dataset } = await readForm(name, layout, splits, place);
    const isOrdered = !name.startsWith('folders');
    expectSame(dataset.train, splits.train, isOrdered);
    expectSame(dataset.test, splits.test, isOrdered);
  });
});
