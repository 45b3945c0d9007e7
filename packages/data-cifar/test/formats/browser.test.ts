import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Package from '../../src/index.js';
import type * as Records from '../../src/records.js';
import { openPage } from '../openPage.js';
import { sha256 } from '../smallLayout.js';
import { syntheticArchive } from './syntheticArchive.js';

// A browser is no dependency: where it is, the variable says.
describe.skipIf(!process.env['CIFAR_CHROMIUM'])('the package in Chromium', () => {
  let archive: Awaited<ReturnType<typeof syntheticArchive>>;
  let page: Page;
  let close: () => Promise<void>;

  beforeAll(async () => {
    archive = await syntheticArchive();
    ({ page, close } = await openPage('test/formats/page.html', {
      name: 'archive',
      configureServer: ({ middlewares }) => {
        middlewares.use('/archive.tar.gz', (_, response) => {
          response.setHeader('content-length', archive.bytes.length);
          response.end(archive.bytes);
        });
      },
    }));
  });

  afterAll(() => close());

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

  it('reads records from a Blob, in turn and by an index', async () => {
    const golden = new URL('../golden/mxnet1.9-images.rec', import.meta.url);
    const found = await page.evaluate(
      async (bytes) => {
        const { decodeImageRecord, openRecords, readRecords } = (
          globalThis as unknown as { records: typeof Records }
        ).records;
        const blob = new Blob([Uint8Array.from(bytes)]);
        const lengths: number[] = [];
        for await (const record of readRecords(blob)) lengths.push(record.length);
        const file = await openRecords(blob);
        const { label } = decodeImageRecord(await file.read(file.keys.at(-1)!));
        return { lengths, label };
      },
      [...readFileSync(golden)],
    );
    expect(found).toEqual({ lengths: [33, 51, 41, 79, 56, 24], label: 99 });
  });

  it('says what reads in the place of files', async () => {
    const codes = await page.evaluate(async () => {
      const { cifar, records } = globalThis as unknown as {
        cifar: typeof Package;
        records: typeof Records;
      };
      const calls = [
        records.openRecords('train.rec'),
        records.readRecords('train.rec').next(),
        records.writeRecords('train.rec', []),
        cifar.openCifar100(),
        cifar.findCifar10(),
        cifar.loadMeanImage('mean.json'),
        cifar.saveMeanImage('mean.json', { size: [1, 1], data: new Float32Array(3) }),
      ];
      const results = await Promise.allSettled(calls);
      return results.map((result) => {
        const { code, message } = (result as PromiseRejectedResult).reason;
        return [code, message.includes('readCifar100')];
      });
    });
    expect(codes).toEqual(Array(7).fill(['DATA_NOT_FOUND', true]));
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
});
