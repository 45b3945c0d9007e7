import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { serveFaults } from '../../test/download/faultServer.js';
import { archiveOf, sha256, smallFiles, smallLayout } from '../../test/smallLayout.js';
import type { Layout } from '../dataset/layout.js';
import { clockOf } from '../download/clock.js';
import { openData } from './openData.js';
import type { OpenOptions } from './openOptions.js';

const NAME = 'cifar-100-binary.tar.gz';

let archive: Uint8Array;
let cacheDir: string;

function layoutFrom(...sources: string[]): Layout {
  return {
    ...smallLayout,
    archive: { name: NAME, sha256: sha256(archive), sources },
    otherEditions: [],
  };
}

/** Servers of the archive, until the test is over. */
async function serve(
  ...args: Parameters<typeof serveFaults> extends [unknown, ...infer R] ? R : never
) {
  const server = await serveFaults(archive, ...args);
  onTestFinished(server.close);
  return server;
}

/** A minute of a download goes by in a second. */
const open = (layout: Layout, options: OpenOptions = {}) =>
  openData(layout, { cacheDir, ...options }, { clock: clockOf(60), seed: 1 });

beforeEach(async () => {
  archive = await archiveOf(smallFiles());
  cacheDir = await temporaryFolder();
  vi.stubEnv('CIFAR_DATA_DIR', '');
  return () => vi.unstubAllEnvs();
});

describe('openData', () => {
  it('downloads once, and then reads the cache', async () => {
    const { address, requests } = await serve();
    const phases = new Set<string>();
    const layout = layoutFrom(address);
    const { train } = await open(layout, {
      onProgress: ({ phase, received, total, source }) => {
        phases.add(phase);
        expect(received).toBeLessThanOrEqual(total!);
        expect(source).toBe(phase === 'download' ? address : undefined);
      },
    });
    expect(train.count).toBe(6);
    expect([...phases]).toEqual(['download', 'read']);
    expect((await readdir(cacheDir)).sort()).toEqual([NAME, `${NAME}.verified.json`]);
    await open(layout);
    expect(requests).toHaveLength(1);
  });

  it('downloads nothing if it must not', async () => {
    await expect(open(layoutFrom(), { download: false })).rejects.toMatchObject({
      code: 'DATA_NOT_FOUND',
      message: expect.stringContaining(cacheDir),
    });
  });

  it('asks mirrors in their order, before the sources that it knows', async () => {
    const known = await serve();
    const broken = await serve({ otherwise: { kind: 'status', status: 404 } });
    const [first, second] = [await serve(), await serve()];
    const { test } = await open(layoutFrom(known.address), {
      mirrors: [broken, first, second].map(({ address }) => address),
    });
    expect(test.count).toBe(3);
    const counts = [broken, first, second, known].map(({ requests }) => requests.length);
    expect(counts).toEqual([1, 1, 0, 0]);
  });

  it('goes on to the sources that it knows if no mirror has the archive', async () => {
    const known = await serve();
    const broken = await serve({ otherwise: { kind: 'status', status: 403 } });
    const { test } = await open(layoutFrom(known.address), { mirrors: [broken.address] });
    expect(test.count).toBe(3);
  });

  it('names every source that failed', async () => {
    const missing = await serve({ otherwise: { kind: 'status', status: 404 } });
    const wrong = await serve({ otherwise: { kind: 'damage', at: 1000 } });
    const addresses = [missing.address, wrong.address, 'http://127.0.0.1:9/'];
    const error = await open(layoutFrom(...addresses)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'DOWNLOAD_FAILED' });
    for (const part of ['404', 'SHA-256', ...addresses, 'CIFAR_DATA_DIR']) {
      expect((error as Error).message).toContain(part);
    }
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('gives up when the time is over, and goes on from there the next time', async () => {
    const slow = await serve({ faults: [{ kind: 'slow', bytes: 10 }] });
    const opening = open(layoutFrom(slow.address), { timeLimitSeconds: 30 });
    await expect(opening).rejects.toMatchObject({
      code: 'DOWNLOAD_TOO_SLOW',
      message: expect.stringContaining('would not be done in 30 s'),
    });
    expect((await readdir(cacheDir)).sort()).toEqual([`${NAME}.part`, `${NAME}.part.json`]);
    const { size } = await stat(join(cacheDir, `${NAME}.part`));
    await open(layoutFrom(slow.address));
    expect(slow.requests.map(({ from }) => from)).toEqual([0, size]);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const { address } = await serve({ otherwise: { kind: 'stall', after: 100 } });
    const opening = open(layoutFrom(address), {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(opening).rejects.toBe(reason);
    expect((await readdir(cacheDir)).sort()).toEqual([`${NAME}.part`, `${NAME}.part.json`]);
  });
});

describe('openData of a cache', () => {
  it('that is damaged downloads it again', async () => {
    const path = join(cacheDir, NAME);
    await writeFile(path, archive.subarray(0, archive.length / 2));
    const { address } = await serve();
    const { train } = await open(layoutFrom(address));
    expect(train.count).toBe(6);
    expect(sha256(await readFile(path))).toBe(sha256(archive));
  });

  it('that is damaged says so if it cannot be downloaded', async () => {
    const path = join(cacheDir, NAME);
    const half = archive.subarray(0, archive.length / 2);
    await writeFile(path, half);
    await expect(open(layoutFrom(), { download: false })).rejects.toMatchObject({
      code: 'CHECKSUM_MISMATCH',
      message: expect.stringContaining(`${path} is damaged`),
    });
    await expect(open(layoutFrom())).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining(`${path} is there, but damaged`),
    });
    expect(await readFile(path)).toEqual(Buffer.from(half));
  });

  it('hashes what was put there by hand once', async () => {
    const path = join(cacheDir, NAME);
    await writeFile(path, archive);
    await open(layoutFrom());
    expect((await readdir(cacheDir)).sort()).toEqual([NAME, `${NAME}.verified.json`]);
    // Wrong now, but of the same size and time: it is not looked into.
    const { atime, mtime } = await stat(path);
    await writeFile(path, Buffer.alloc(archive.length));
    await utimes(path, atime, mtime);
    const { mtimeMs } = await stat(path);
    const mark = JSON.parse(await readFile(`${path}.verified.json`, 'utf8'));
    await writeFile(`${path}.verified.json`, JSON.stringify({ ...mark, mtime: mtimeMs }));
    await expect(open(layoutFrom())).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
  });

  it('looks again at a file that has changed since', async () => {
    const path = join(cacheDir, NAME);
    await writeFile(path, archive);
    await open(layoutFrom());
    await writeFile(path, Buffer.alloc(archive.length));
    await expect(open(layoutFrom(), { download: false })).rejects.toMatchObject({
      code: 'CHECKSUM_MISMATCH',
    });
  });

  it('leaves a damaged file alone in a place that was named', async () => {
    const path = join(cacheDir, NAME);
    await writeFile(path, archive.subarray(0, archive.length / 2));
    const { address, requests } = await serve();
    await expect(open(layoutFrom(address), { dir: cacheDir })).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining(path),
    });
    expect(requests).toEqual([]);
  });
});
