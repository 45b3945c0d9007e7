import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { expectReadmeShows } from '../../../test/support/expectReadmeShows.js';
import { temporaryFolder } from '../../../test/support/temporaryFolder.js';
import { batches, prefetch, syntheticCifar100 } from '../src/index.js';
import { invert } from './invert.js';

describe('what the README shows of handing batches over', () => {
  it.each([
    './handingOverExample.ts',
    './invert.ts',
    // Packed and installed, where tfjs-data is, it runs in test/packaging.test.ts.
    '../../../test/fitDatasetExample.ts',
  ])('is %s', (path) => expectReadmeShows(import.meta.url, path));

  it('has a transform of its own made by workers', async () => {
    const { train } = syntheticCifar100({ trainCount: 8, testCount: 1 });
    const source = batches(train, { batchSize: 8, transforms: [invert({ kind: 'invert' })] });
    const modules = [new URL('./invert.ts', import.meta.url).href];
    const prefetched = prefetch(source, { modules });
    expect((await prefetched.batch(0, 0)).images).toEqual(source.batch(0, 0).images);
    await prefetched.close();
  });

  it('hands over every batch', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    await import('./handingOverExample.js' as string);
    const words = log.mock.calls.map(([word]) => word);
    expect(words).toEqual([
      ...new Array(6).fill('batch'),
      'streamed',
      ...new Array(4).fill('prefetched'),
    ]);
    log.mockRestore();
  }, 60_000);
});

describe('the example of the README', () => {
  it('is the one that runs here', () => expectReadmeShows(import.meta.url));

  it('shows every batch', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    // It exports nothing: it is there for what it prints.
    await import('./readmeExample.js' as string);
    expect(log).toHaveBeenCalledTimes(16);
    expect(log.mock.calls[0]![0]).toEqual([64, 28, 28, 3]);
    expect(log.mock.calls[15]![0]).toEqual([40, 28, 28, 3]);
    log.mockRestore();
  });
});

describe('the example of the README on packs', () => {
  it('is the one that runs here', () =>
    expectReadmeShows(import.meta.url, './pack/readmeExample.ts'));

  it('packs images, and reads one of them', async () => {
    const folder = await temporaryFolder();
    const before = process.cwd();
    process.chdir(folder);
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    try {
      await import('./pack/readmeExample.js' as string);
    } finally {
      process.chdir(before);
    }
    expect(log.mock.calls).toEqual([[200, 'yellow_diamond', expect.any(Number)]]);
    expect(await readdir(join(folder, 'cifar-100-rec'))).toHaveLength(6);
    log.mockRestore();
  });
});
