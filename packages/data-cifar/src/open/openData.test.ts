import { readdir, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { archiveOf, sha256, smallFiles, smallLayout } from '../../test/smallLayout.js';
import type { Layout } from '../dataset/layout.js';
import { download } from './download.js';
import { openData } from './openData.js';

/** An HTTP server that answers as it is told, until the test is over. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/archive`;
}

let archive: Uint8Array;
let cacheDir: string;

function layoutFrom(...sources: string[]): Layout {
  return {
    ...smallLayout,
    archive: { ...smallLayout.archive, sha256: sha256(archive), sources },
  };
}

const whole: RequestListener = (_, response) => {
  response.setHeader('content-length', archive.length).end(archive);
};

beforeEach(async () => {
  archive = await archiveOf(smallFiles());
  cacheDir = await temporaryFolder();
  vi.stubEnv('CIFAR_DATA_DIR', '');
  return () => vi.unstubAllEnvs();
});

describe('openData', () => {
  it('downloads once, and then reads the cache', async () => {
    let requests = 0;
    const source = await serve((request, response) => {
      requests++;
      whole(request, response);
    });
    const phases = new Set<string>();
    const layout = layoutFrom(source);
    const { train } = await openData(layout, {
      cacheDir,
      onProgress: ({ phase, received, total }) => {
        phases.add(phase);
        expect(received).toBeLessThanOrEqual(total!);
      },
    });
    expect(train.count).toBe(6);
    expect([...phases]).toEqual(['download', 'read']);
    expect(await readdir(cacheDir)).toEqual(['cifar-100-binary.tar.gz']);
    await openData(layout, { cacheDir });
    expect(requests).toBe(1);
  });

  it('downloads nothing if it must not', async () => {
    const opening = openData(layoutFrom(), { cacheDir, download: false });
    await expect(opening).rejects.toMatchObject({
      code: 'DATA_NOT_FOUND',
      message: expect.stringContaining(cacheDir),
    });
  });

  it('goes on to a mirror', async () => {
    const broken = await serve((_, response) => response.writeHead(503).end());
    const mirrors = [await serve(whole)];
    const { test } = await openData(layoutFrom(broken), { cacheDir, mirrors });
    expect(test.count).toBe(3);
  });

  it('names every source that failed, and leaves nothing behind', async () => {
    const missing = await serve((_, response) => response.writeHead(404).end());
    const wrong = await serve((_, response) => response.end('<html>'));
    const cut = await serve((_, response) => {
      response.setHeader('content-length', archive.length);
      response.write(archive.subarray(0, 100), () => response.destroy());
    });
    // Port 9 discards, where anybody listens at all.
    const layout = layoutFrom(missing, wrong, cut, 'http://127.0.0.1:9/');
    const error = await openData(layout, { cacheDir }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'DOWNLOAD_FAILED' });
    for (const part of ['404', 'SHA-256', missing, wrong, cut, 'CIFAR_DATA_DIR']) {
      expect((error as Error).message).toContain(part);
    }
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('gives up a source that falls silent', async () => {
    const silent = await serve((_, response) => {
      response.setHeader('content-length', archive.length);
      response.write(archive.subarray(0, 100));
    });
    const downloading = download(layoutFrom(silent), cacheDir, [silent], { stallSeconds: 0.2 });
    await expect(downloading).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining('no byte arrived for 0.2 s'),
    });
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('gives up when the time is over', async () => {
    const slow = await serve((_, response) => {
      response.setHeader('content-length', archive.length);
      const timer = setInterval(() => response.write(archive.subarray(0, 10)), 50);
      response.on('close', () => clearInterval(timer));
    });
    const opening = openData(layoutFrom(slow), { cacheDir, timeLimitSeconds: 0.5 });
    await expect(opening).rejects.toMatchObject({ code: 'DOWNLOAD_TOO_SLOW' });
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const slow = await serve((_, response) => {
      response.write(archive.subarray(0, 10));
      controller.abort(reason);
    });
    const opening = openData(layoutFrom(slow), { cacheDir, signal: controller.signal });
    await expect(opening).rejects.toBe(reason);
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('says what is wrong with what is in the cache', async () => {
    const path = join(cacheDir, 'cifar-100-binary.tar.gz');
    await writeFile(path, archive.subarray(0, archive.length / 2));
    await expect(openData(layoutFrom(), { cacheDir })).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining(path),
    });
  });
});
