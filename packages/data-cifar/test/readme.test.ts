import { describe, expect, it, vi } from 'vitest';
import { expectReadmeShows } from '../../../test/support/expectReadmeShows.js';

describe('what the README shows of handing batches over', () => {
  it.each([
    './handingOverExample.ts',
    // Packed and installed, where tfjs-data is, it runs in test/packaging.test.ts.
    '../../../test/fitDatasetExample.ts',
  ])('is %s', (path) => expectReadmeShows(import.meta.url, path));

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
