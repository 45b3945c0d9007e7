import { describe, expect, it, vi } from 'vitest';
import { expectReadmeShows } from '../../../test/support/expectReadmeShows.js';

describe('the example of the README', () => {
  it('is the one that runs here', () => expectReadmeShows(import.meta.url));

  it('learns', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    // It exports nothing: it is there for what it prints.
    await import('./readmeExample.js' as string);
    // The variance of the targets is 2/9.
    expect(log.mock.calls.at(-1)![0]).toBeLessThan(0.02);
    log.mockRestore();
  });
});
