import { describe, expect, it, vi } from 'vitest';
import { expectReadmeShows } from '../../../test/support/expectReadmeShows.js';

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
