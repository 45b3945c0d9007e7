import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { expectReadmeShows } from '../../../test/support/expectReadmeShows.js';
import { temporaryFolder } from '../../../test/support/temporaryFolder.js';

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
