import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import {
  archiveOf,
  labelOf,
  pixelOf,
  sha256,
  smallFiles,
  smallLayout,
} from '../../test/smallLayout.js';
import type { CifarDataset } from '../dataset/cifarDataset.js';
import { IMAGE_BYTES } from '../dataset/cifarDataset.js';
import type { DataLocation } from './findData.js';
import type { OpenOptions } from './openOptions.js';
import { readData } from './readData.js';

type Kind = DataLocation['kind'];

async function write(kind: Kind, files: Record<string, Uint8Array>): Promise<DataLocation> {
  const folder = await temporaryFolder();
  if (kind === 'archive') {
    const path = join(folder, 'data.tar.gz');
    await writeFile(path, await archiveOf(files));
    return { kind, path };
  }
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  return { kind, path: folder };
}

async function read(
  kind: Kind,
  files: Record<string, Uint8Array>,
  options?: OpenOptions,
): Promise<CifarDataset> {
  return readData(smallLayout, await write(kind, files), options);
}

describe.each(['folder', 'archive'] as const)('reading from a %s', (kind) => {
  it('gives every image and label', async () => {
    const { name, train, test, classes, superclasses } = await read(kind, smallFiles());
    expect([name, train.count, test.count]).toEqual(['cifar-100', 6, 3]);
    expect([classes.length, superclasses?.length]).toEqual([100, 20]);
    for (const split of [train, test]) {
      expect([...split.labels]).toEqual(Array.from({ length: split.count }, (_, i) => labelOf(i)));
      const expected = Uint8Array.from({ length: split.count * IMAGE_BYTES }, (_, i) =>
        pixelOf(Math.floor(i / IMAGE_BYTES), i % IMAGE_BYTES),
      );
      expect(Buffer.compare(split.images, expected)).toBe(0);
    }
  });

  it('says what was read, and how far it is', async () => {
    const files = smallFiles();
    const seen: number[] = [];
    const { files: read_ } = await read(kind, files, {
      checksums: 'compute',
      onProgress: ({ phase, received, total }) => {
        expect(phase).toBe('read');
        seen.push(received / total!);
      },
    });
    expect(read_?.map((file) => [file.name, file.sha256]).sort()).toEqual(
      Object.entries(files)
        .map(([name, bytes]) => [name, sha256(bytes)])
        .sort(),
    );
    expect(seen.at(-1)).toBe(1);
  });

  it('refuses a label that no class has', async () => {
    const files = smallFiles();
    files['train.bin']![2 * (2 + IMAGE_BYTES) + 1] = 137;
    await expect(read(kind, files)).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringMatching(/train\.bin has class 137 in record 2: cifar-100 has 100/),
    });
  });

  it('refuses a coarse label that no superclass has', async () => {
    const files = smallFiles();
    files['test.bin']![0] = 20;
    await expect(read(kind, files)).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining('superclass 20 in record 0'),
    });
  });

  it('refuses a class under a superclass that is not its own', async () => {
    const files = smallFiles();
    files['test.bin']![1] = 0;
    await expect(read(kind, files)).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining('apple'),
    });
  });

  it.each([
    ['truncated', (bytes: Uint8Array) => bytes.subarray(0, -1), /train\.bin is truncated/],
    ['too long', (bytes: Uint8Array) => Buffer.concat([bytes, Uint8Array.of(0)]), /is longer than/],
  ])('refuses a file that is %s', async (_, change, message) => {
    const files = smallFiles();
    files['train.bin'] = change(files['train.bin']!);
    await expect(read(kind, files)).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringMatching(message),
    });
  });

  it('says which file is missing', async () => {
    const { 'train.bin': train } = smallFiles();
    await expect(read(kind, { 'train.bin': train! })).rejects.toMatchObject({
      code: 'DATA_NOT_FOUND',
      message: expect.stringContaining('test.bin is missing'),
    });
  });

  it('compares checksums where they are given', async () => {
    const files = smallFiles();
    const right = { 'test.bin': sha256(files['test.bin']!).toUpperCase() };
    await expect(read(kind, files, { checksums: right })).resolves.toBeDefined();
    const wrong = { 'test.bin': '0'.repeat(64) };
    await expect(read(kind, files, { checksums: wrong })).rejects.toMatchObject({
      code: 'CHECKSUM_MISMATCH',
      message: expect.stringContaining('test.bin'),
    });
  });

  it('ends with the reason of the signal', async () => {
    const reason = new Error('enough');
    const read_ = read(kind, smallFiles(), { signal: AbortSignal.abort(reason) });
    await expect(read_).rejects.toBe(reason);
  });
});

describe('a damaged archive', () => {
  it('is refused wherever it is cut off', async () => {
    const folder = await temporaryFolder();
    const whole = await archiveOf(smallFiles());
    for (const share of [0, 0.01, 0.3, 0.7, 0.95, 0.9999]) {
      const path = join(folder, `${share}.tar.gz`);
      await writeFile(path, whole.subarray(0, Math.floor(share * whole.length)));
      const cut = readData(smallLayout, { kind: 'archive', path });
      await expect(cut, `cut at ${share}`).rejects.toMatchObject({
        code: expect.stringMatching(/^DATA_(CORRUPT|NOT_FOUND)$/),
      });
    }
  });

  it('is refused if a byte of it is another', async () => {
    const folder = await temporaryFolder();
    const damaged = await archiveOf(smallFiles());
    damaged[Math.floor(damaged.length / 2)]! ^= 0xff;
    const path = join(folder, 'damaged.tar.gz');
    await writeFile(path, damaged);
    await expect(readData(smallLayout, { kind: 'archive', path })).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
    });
  });

  it('is refused if it is none', async () => {
    const path = join(await temporaryFolder(), 'page.tar.gz');
    await writeFile(path, '<html>Sign in to the network</html>');
    await expect(readData(smallLayout, { kind: 'archive', path })).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining('is no whole .tar.gz archive'),
    });
  });
});
