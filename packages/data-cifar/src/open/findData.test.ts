import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { CIFAR100_LAYOUT } from '../dataset/layout.js';
import { findData } from './findData.js';

const find = (options: Parameters<typeof findData>[1]) => findData(CIFAR100_LAYOUT, options);

describe('findData', () => {
  let root: string;
  beforeEach(async () => {
    root = await temporaryFolder();
    vi.stubEnv('CIFAR_DATA_DIR', '');
    return () => vi.unstubAllEnvs();
  });

  it('takes an archive by its path, or by its folder', async () => {
    const path = join(root, 'cifar-100-binary.tar.gz');
    await writeFile(path, '');
    expect(await find({ dir: path })).toEqual({ kind: 'archive', path });
    expect(await find({ dir: root })).toEqual({ kind: 'archive', path });
  });

  it('takes a folder with the files, or one that has it', async () => {
    const path = join(root, 'cifar-100-binary');
    await mkdir(path);
    await writeFile(join(path, 'train.bin'), '');
    expect(await find({ dir: path })).toEqual({ kind: 'folder', path });
    expect(await find({ dir: root })).toEqual({ kind: 'folder', path });
  });

  it.each(['', 'missing'])('says so if a named place has nothing (%j)', async (place) => {
    const dir = join(root, place);
    await expect(find({ dir })).rejects.toMatchObject({
      code: 'DATA_NOT_FOUND',
      message: expect.stringContaining(dir),
    });
  });

  it('looks where CIFAR_DATA_DIR says, and then no further', async () => {
    vi.stubEnv('CIFAR_DATA_DIR', root);
    await expect(find({ cacheDir: root })).rejects.toMatchObject({ code: 'DATA_NOT_FOUND' });
    const path = join(root, 'cifar-100-binary.tar.gz');
    await writeFile(path, '');
    expect(await find({})).toEqual({ kind: 'archive', path });
  });

  it('looks into the cache last', async () => {
    expect(await find({ cacheDir: root })).toBeUndefined();
    expect(await find({ cacheDir: join(root, 'missing') })).toBeUndefined();
    const path = join(root, 'cifar-100-binary.tar.gz');
    await writeFile(path, '');
    expect(await find({ cacheDir: root })).toEqual({ kind: 'archive', path });
  });

  it.each([
    ['python', 'cifar-100-python/train', 'cifar-100-python'],
    ['python', 'test', ''],
    ['archive', 'cifar-100-python.tar.gz', 'cifar-100-python.tar.gz'],
    ['records', 'train.rec', ''],
    ['records', 'cifar-100-rec/test.rec', 'cifar-100-rec'],
    ['parquet', 'train-00000-of-00001.parquet', ''],
    ['parquet', 'cifar-100-parquet/train-00000-of-00002.parquet', 'cifar-100-parquet'],
    ['parquet', 'cifar100/test.parquet', 'cifar100'],
  ])('takes the form %s by %s', async (kind, file, place) => {
    await mkdir(join(root, file, '..'), { recursive: true });
    await writeFile(join(root, file), '');
    expect(await find({ dir: root })).toEqual({ kind, path: join(root, place) });
    expect(await find({ cacheDir: root })).toEqual({ kind, path: join(root, place) });
  });

  it('takes folders of images if there is one of each split', async () => {
    await mkdir(join(root, 'cifar-100-png', 'train'), { recursive: true });
    expect(await find({ cacheDir: root })).toBeUndefined();
    await mkdir(join(root, 'cifar-100-png', 'test'));
    const path = join(root, 'cifar-100-png');
    expect(await find({ dir: root })).toEqual({ kind: 'images', path });
    expect(await find({ dir: path })).toEqual({ kind: 'images', path });
  });

  it('takes what is read fastest', async () => {
    for (const name of ['train-00000-of-00001.parquet', 'cifar-100-binary.tar.gz', 'train']) {
      await writeFile(join(root, name), '');
    }
    const archive = join(root, 'cifar-100-binary.tar.gz');
    expect(await find({ dir: root })).toEqual({ kind: 'archive', path: archive });
    await writeFile(join(root, 'train.bin'), '');
    expect(await find({ dir: root })).toEqual({ kind: 'folder', path: root });
  });

  it('names all forms if there is none', async () => {
    const error = await find({ dir: root }).catch(({ message }: Error) => message);
    for (const form of [
      'cifar-100-binary.tar.gz',
      'train.bin',
      'python',
      'train.rec',
      'parquet',
      'PNGs',
    ]) {
      expect(error).toContain(form);
    }
  });
});
