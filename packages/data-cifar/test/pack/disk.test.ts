import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  makeReadOnly,
  mayMountDisks,
  mountSmallDisk,
  unmountSmallDisks,
} from '../../../../test/support/smallDisk.js';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { type CifarDataset, syntheticCifar100 } from '../../src/index.js';
import { packCifar } from '../../src/records.js';

const setOf = (count: number): CifarDataset =>
  syntheticCifar100({ trainCount: count, testCount: 10 });

describe.runIf(mayMountDisks())('packing', () => {
  afterEach(unmountSmallDisks);

  async function smallDisk(kilobytes: number): Promise<string> {
    const disk = await temporaryFolder();
    mountSmallDisk(disk, kilobytes);
    return disk;
  }

  it('onto a disk that fills up says so, and leaves nothing', async () => {
    const disk = await smallDisk(300);
    await expect(packCifar(setOf(300), join(disk, 'a', 'pack'))).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      message: expect.stringContaining(`the disk of ${join(disk, 'a', 'pack')} is full. Make room`),
    });
    expect(await readdir(disk)).toEqual([]);
  });

  it('anew onto a disk that has no room for both leaves the pack that was there', async () => {
    const disk = await smallDisk(400);
    await packCifar(setOf(60), disk);
    const names = await readdir(disk);
    const before = await readFile(join(disk, 'train.rec'));
    const again = packCifar(setOf(100), disk, { overwrite: true });
    await expect(again).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    expect(await readdir(disk)).toEqual(names);
    expect((await readFile(join(disk, 'train.rec'))).equals(before)).toBe(true);
  });

  it('onto a disk that is read-only says so', async () => {
    const disk = await smallDisk(64);
    await mkdir(join(disk, 'pack'));
    makeReadOnly(disk);
    await expect(packCifar(setOf(10), join(disk, 'pack'))).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      message: expect.stringMatching(/cannot be written to \(.*read-only.*or name another folder/),
    });
  });
});
