import { gzipSync } from 'node:zlib';
import { packTar, type TarHeader } from 'modern-tar';
import { describe, expect, it } from 'vitest';
import {
  labelOf,
  recordsFile,
  sha256,
  smallFiles,
  smallLayout,
} from '../../../test/smallLayout.js';
import { Reading } from '../reading.js';
import { readArchiveStream } from './readArchiveStream.js';

interface Member {
  readonly name: string;
  readonly body?: Uint8Array;
  readonly header?: Partial<TarHeader>;
}

async function archiveOf(members: readonly Member[]): Promise<Uint8Array<ArrayBuffer>> {
  const entries = members.map(({ name, body = new Uint8Array(), header }) => ({
    header: { name, size: body.length, type: 'file' as const, ...header },
    body,
  }));
  return new Uint8Array(gzipSync(await packTar(entries)));
}

async function read(archive: Uint8Array<ArrayBuffer>) {
  const reading = new Reading(smallLayout, { checksums: 'compute' });
  await readArchiveStream(reading, 'x.tar.gz', new Blob([archive]).stream(), archive.length);
  return reading.finish('x.tar.gz');
}

const { 'train.bin': train, 'test.bin': test } = smallFiles() as Record<string, Uint8Array>;
const official: readonly Member[] = [
  { name: 'cifar-100-binary/train.bin', body: train! },
  { name: 'cifar-100-binary/test.bin', body: test! },
];
/** What no one should be shown: records of other images. */
const decoy = recordsFile(6).fill(0);

describe('members of an archive', () => {
  it.each(['cifar-100-binary/', './cifar-100-binary/', './', ''])(
    'are read from %j',
    async (folder) => {
      const archive = await archiveOf([
        { name: `${folder}train.bin`, body: train! },
        { name: `${folder}test.bin`, body: test! },
      ]);
      const { train: split, files } = await read(archive);
      expect([...split.labels]).toEqual([0, 1, 2, 3, 4, 5].map(labelOf));
      expect(files).toEqual([
        { name: 'train.bin', sha256: sha256(train!) },
        { name: 'test.bin', sha256: sha256(test!) },
      ]);
    },
  );

  it.each([
    '../train.bin',
    '../cifar-100-binary/train.bin',
    'cifar-100-binary/../train.bin',
    'cifar-100-binary/../cifar-100-binary/train.bin',
    '/cifar-100-binary/train.bin',
    '/train.bin',
    '/etc/passwd',
    'other/cifar-100-binary/train.bin',
    'cifar-100-binary\\train.bin',
    'C:\\train.bin',
    'cifar-100-binary/train.bin/train.bin',
    'TRAIN.BIN',
  ])('are never taken from %s', async (name) => {
    const { train: split } = await read(await archiveOf([{ name, body: decoy }, ...official]));
    expect([...split.labels]).toEqual([0, 1, 2, 3, 4, 5].map(labelOf));
    const alone = read(await archiveOf([{ name, body: train! }, official[1]!]));
    await expect(alone).rejects.toMatchObject({
      code: 'DATA_NOT_FOUND',
      message: expect.stringContaining('train.bin is missing from x.tar.gz'),
    });
  });

  it.each(['symlink', 'link'] as const)('are refused if one is a %s', async (type) => {
    const link = {
      name: 'cifar-100-binary/train.bin',
      header: { type, linkname: '/etc/passwd', size: 0 },
    };
    await expect(read(await archiveOf([link, official[1]!]))).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining(`is a ${type}, not a file`),
    });
  });

  it('may be links beside those that are read', async () => {
    const link = { name: 'latest', header: { type: 'symlink' as const, linkname: '/', size: 0 } };
    await expect(read(await archiveOf([link, ...official]))).resolves.toBeDefined();
  });

  it('are refused if one is there twice', async () => {
    const twice = await archiveOf([official[0]!, { name: 'train.bin', body: decoy }, official[1]!]);
    await expect(read(twice)).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining('train.bin is there twice'),
    });
  });
});

describe('an archive', () => {
  it('is refused if it inflates to far more than the images', async () => {
    const bomb = { name: 'readme.html', body: new Uint8Array(40 * 2 ** 20) };
    const archive = await archiveOf([bomb, ...official]);
    expect(archive.length).toBeLessThan(2 ** 17);
    await expect(read(archive)).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining('it is not CIFAR'),
    });
  });

  it('is refused if a pickle in it says that it is very large', async () => {
    const huge = { name: 'cifar-100-python/train', body: new Uint8Array(8 * 2 ** 20) };
    await expect(read(await archiveOf([huge]))).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining('it is no part of CIFAR'),
    });
  });
});
