import { readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  mayMountDisks,
  mountSmallDisk,
  unmountSmallDisks,
} from '../../../../test/support/smallDisk.js';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { CIFAR100_COARSE_LABELS } from '../../src/dataset/cifar100Classes.js';
import type { CifarSplit } from '../../src/dataset/cifarDataset.js';
import type { Layout } from '../../src/dataset/layout.js';
import { clockOf } from '../../src/download/clock.js';
import { openData } from '../../src/open/openData.js';
import type { OpenOptions } from '../../src/open/openOptions.js';
import { countingSplit } from '../countingSplit.js';
import { binaryFiles, parquetOf, type Splits } from '../formats/forms.js';
import { sha256, smallLayout } from '../smallLayout.js';
import { serve } from './smallDownload.js';

const FILES = ['test.bin', 'train.bin', 'unpacked.json'];

const splitOf = (count: number): CifarSplit => {
  const split = countingSplit(count);
  const coarseLabels = split.labels.map((label) => CIFAR100_COARSE_LABELS[label]!);
  return { ...split, coarseLabels };
};

const splits: Splits = { train: splitOf(6), test: splitOf(3) };

let layout: Layout;
let cacheDir: string;
/** Where the edition of Parquet files is kept. */
let edition: string;

const open = (options: OpenOptions = {}) =>
  openData(layout, { cacheDir, ...options }, { clock: clockOf(60), seed: 1 });

async function expectRight(options?: OpenOptions): Promise<void> {
  const { train, test } = await open(options);
  for (const [read, written] of [
    [train, splits.train],
    [test, splits.test],
  ] as const) {
    expect(Buffer.compare(read.images, written.images)).toBe(0);
    expect(read.labels).toEqual(written.labels);
    expect(read.coarseLabels).toEqual(written.coarseLabels);
  }
}

/** Other bytes, of the same size and time: they are not noticed unless they are read. */
async function replaceUnseen(path: string): Promise<void> {
  const { size, atime, mtime, mtimeMs } = await stat(path);
  const mark = JSON.parse(await readFile(`${path}.verified.json`, 'utf8'));
  await writeFile(path, Buffer.alloc(size));
  await utimes(path, atime, mtime);
  expect(mark.mtime).toBeCloseTo(mtimeMs, 0);
  const changed = (await stat(path)).mtimeMs;
  await writeFile(`${path}.verified.json`, JSON.stringify({ ...mark, mtime: changed }));
}

beforeEach(async () => {
  vi.stubEnv('CIFAR_DATA_DIR', '');
  cacheDir = await temporaryFolder();
  edition = join(cacheDir, 'cifar-100-parquet');
  const files = await Promise.all(
    (['train', 'test'] as const).map(async (name) => {
      const content = parquetOf(smallLayout, splits[name]);
      const { address } = await serve(content);
      return {
        name: `${name}-00000-of-00001.parquet`,
        sha256: sha256(content),
        bytes: content.length,
        sources: [address],
      };
    }),
  );
  layout = {
    ...smallLayout,
    archive: { ...smallLayout.archive, sources: ['http://127.0.0.1:9/'] },
    otherEditions: [{ kind: 'parquet', folder: 'cifar-100-parquet', files }],
  };
  return () => vi.unstubAllEnvs();
});

describe('Parquet files that were downloaded', () => {
  it('are unpacked once, and read from what was unpacked', async () => {
    await expectRight();
    const files = binaryFiles(layout, splits);
    for (const [name, bytes] of Object.entries(files)) {
      expect((await readFile(join(edition, 'binary', name))).equals(bytes)).toBe(true);
    }
    expect((await readdir(join(edition, 'binary'))).sort()).toEqual(FILES);
    expect(await readdir(cacheDir)).toEqual(['cifar-100-parquet']);
    await expectRight();
    // They are not read any more.
    await replaceUnseen(join(edition, 'train-00000-of-00001.parquet'));
    await expectRight();
    await rm(join(edition, 'binary'), { recursive: true });
    await expect(open()).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
  });

  it.each([
    ['a byte is another', async (path: string) => writeFile(path, Buffer.alloc(6 * 3074))],
    ['one is cut off', async (path: string) => truncate(path, 100)],
    ['one is missing', async (path: string) => rm(path)],
    [
      'the note is damaged',
      async (path: string) => writeFile(join(path, '..', 'unpacked.json'), '{'),
    ],
    [
      'they are of other files',
      async (path: string) =>
        writeFile(join(path, '..', 'unpacked.json'), JSON.stringify({ of: ['0'], files: [] })),
    ],
  ])('are unpacked anew if %s', async (_, damage) => {
    await expectRight();
    const path = join(edition, 'binary', 'train.bin');
    const whole = await readFile(path);
    await damage(path);
    await expectRight();
    expect((await readFile(path)).equals(whole)).toBe(true);
  });

  it('are read themselves where a folder cannot be made', async () => {
    await expectRight();
    await rm(join(edition, 'binary'), { recursive: true });
    await writeFile(join(edition, 'binary'), 'a file');
    await expectRight();
    await expectRight();
  });

  it.runIf(mayMountDisks())('are read themselves where there is no room', async () => {
    onTestFinished(unmountSmallDisks);
    mountSmallDisk(cacheDir, 256);
    await expectRight();
    await rm(join(edition, 'binary'), { recursive: true });
    const filler = join(cacheDir, 'filler');
    await writeFile(filler, Buffer.alloc(256 * 1024)).catch(() => {});
    await expectRight();
    expect(await readdir(edition)).not.toContain('binary');
    await rm(filler);
    await expectRight();
    expect(await readdir(edition)).toContain('binary');
  });

  it('are read themselves where their checksums are asked for', async () => {
    const { files } = await open({ checksums: 'compute' });
    expect(files!.map(({ name }) => name)).toEqual([
      'train-00000-of-00001.parquet',
      'test-00000-of-00001.parquet',
    ]);
    expect(await readdir(edition)).not.toContain('binary');
  });
});
