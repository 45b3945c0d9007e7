import { execFileSync } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { mayMount, mount, unmount } from '../smallDisk.js';
import { NAME, SmallDownload, serve } from './smallDownload.js';

describe.runIf(mayMount)('a cache', () => {
  afterEach(unmount);

  it('on a disk that fills up says what it needs, and goes on once there is room', async () => {
    const small = await SmallDownload.create(500_000);
    mount(small.cacheDir, 600);
    const filler = small.path('filler');
    await writeFile(filler, Buffer.alloc(300 * 1024));
    const server = await serve(small.content);
    const error = await small.run(small.layout(server.address)).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'DOWNLOAD_FAILED' });
    const [, needed] = /is full, and another (\d+) bytes/.exec((error as Error).message)!;
    expect((error as Error).message).toContain(small.cacheDir);
    const part = await readFile(small.path(`${NAME}.part`));
    expect(part.length).toBeGreaterThan(100_000);
    expect(part.equals(small.content.subarray(0, part.length))).toBe(true);
    expect(Number(needed)).toBeGreaterThanOrEqual(small.content.length - part.length);
    expect((await readdir(small.cacheDir)).sort()).toEqual([
      `${NAME}.part`,
      `${NAME}.part.json`,
      'filler',
    ]);

    await rm(filler);
    await small.run(small.layout(server.address));
    expect(await small.isRight()).toBe(true);
    expect(server.requests.map(({ from }) => from)).toEqual([0, part.length]);
  });

  it('on a disk that is full from the beginning is told', async () => {
    const small = await SmallDownload.create();
    mount(small.cacheDir, 64);
    await writeFile(small.path('filler'), Buffer.alloc(64 * 1024)).catch(() => {});
    const { address } = await serve(small.content);
    await expect(small.run(small.layout(address))).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining(`the disk of ${small.cacheDir} is full`),
    });
    expect(await readdir(small.cacheDir)).toEqual(['filler']);
  });

  it('that is read-only serves what it has, and is named if it lacks something', async () => {
    const small = await SmallDownload.create();
    mount(small.cacheDir, 256);
    const { address, requests } = await serve(small.content);
    execFileSync('mount', ['-o', 'remount,ro', small.cacheDir]);
    await expect(small.run(small.layout(address))).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringMatching(
        new RegExp(`${small.cacheDir} cannot be written to .*read-only`),
      ),
    });
    expect(requests).toEqual([]);
  });
});
