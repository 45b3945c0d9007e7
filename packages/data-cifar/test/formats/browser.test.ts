import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright';
import { createServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Package from '../../src/index.js';
import { sha256 } from '../smallLayout.js';
import { syntheticArchive } from './syntheticArchive.js';

const { CIFAR_CHROMIUM } = process.env;

// A browser is no dependency: where it is, the variable says.
describe.skipIf(!CIFAR_CHROMIUM)('readCifar100 in Chromium', () => {
  let archive: Awaited<ReturnType<typeof syntheticArchive>>;
  let page: Page;
  const endings: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    archive = await syntheticArchive();
    const server = await createServer({
      root: fileURLToPath(new URL('../..', import.meta.url)),
      configFile: false,
      logLevel: 'error',
      resolve: { conditions: ['@cifar/source', 'browser', 'import', 'default'] },
      optimizeDeps: { noDiscovery: true },
      server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
      plugins: [
        {
          name: 'archive',
          configureServer: ({ middlewares }) => {
            middlewares.use('/archive.tar.gz', (_, response) => {
              response.setHeader('content-length', archive.bytes.length);
              response.end(archive.bytes);
            });
          },
        },
      ],
    });
    endings.push(() => server.close());
    await server.listen();
    const browser = await chromium.launch({
      ...(CIFAR_CHROMIUM && { executablePath: CIFAR_CHROMIUM }),
      args: ['--no-sandbox'],
    });
    endings.push(() => browser.close());
    page = await browser.newPage();
    await page.goto(`${server.resolvedUrls!.local[0]}test/formats/page.html`);
  });

  afterAll(async () => {
    for (const end of endings.reverse()) await end();
  });

  it.each(['Blob', 'File', 'Response', 'stream'])('reads an archive from a %s', async (form) => {
    const found = await page.evaluate(async (form) => {
      const { readCifar100 } = (globalThis as unknown as { cifar: typeof Package }).cifar;
      const response = await fetch('/archive.tar.gz');
      const source = async () => {
        if (form === 'Response') return response;
        if (form === 'stream') return response.body!;
        const blob = await response.blob();
        return form === 'Blob' ? blob : new File([blob], 'cifar.tar.gz');
      };
      const phases: number[] = [];
      const { train, test, files } = await readCifar100(await source(), {
        checksums: 'compute',
        onProgress: ({ received, total }) => phases.push(received / (total ?? received)),
      });
      const digest = new Uint8Array(
        await crypto.subtle.digest('SHA-256', new Uint8Array(train.images)),
      );
      const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
      const labels = [...test.labels.subarray(0, 100)];
      return { counts: [train.count, test.count], hash, labels, files, end: phases.at(-1) };
    }, form);
    expect(found).toEqual({
      counts: [50_000, 10_000],
      hash: sha256(archive.train.images),
      labels: [...archive.test.labels.subarray(0, 100)],
      files: archive.files,
      end: 1,
    });
  });

  it('refuses an archive that is cut off, and one with a wrong checksum', async () => {
    const codes = await page.evaluate(async () => {
      const { readCifar100 } = (globalThis as unknown as { cifar: typeof Package }).cifar;
      const blob = await (await fetch('/archive.tar.gz')).blob();
      const readings = [
        readCifar100(blob.slice(0, blob.size / 2)),
        readCifar100(blob, { checksums: 'official' }),
        readCifar100(new Blob(['<html>'])),
      ];
      const results = await Promise.allSettled(readings);
      return results.map((result) =>
        result.status === 'rejected' ? (result.reason as { code?: string }).code : 'read',
      );
    });
    expect(codes).toEqual(['DATA_CORRUPT', 'CHECKSUM_MISMATCH', 'DATA_CORRUPT']);
  });

  it('reads records from a Blob, in turn and by an index', async () => {
    const golden = new URL('../golden/mxnet1.9-images.rec', import.meta.url);
    const found = await page.evaluate(
      async (bytes) => {
        const { decodeImageRecord, openRecords, readRecords } = (
          globalThis as unknown as { cifar: typeof Package }
        ).cifar;
        const blob = new Blob([Uint8Array.from(bytes)]);
        const lengths: number[] = [];
        for await (const record of readRecords(blob)) lengths.push(record.length);
        const records = await openRecords(blob);
        const { label } = decodeImageRecord(await records.read(records.keys.at(-1)!));
        return { lengths, label };
      },
      [...readFileSync(golden)],
    );
    expect(found).toEqual({ lengths: [33, 51, 41, 79, 56, 24], label: 99 });
  });
});
