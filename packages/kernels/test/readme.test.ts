import { describe, expect, it } from 'vitest';
import { expectReadmeShows } from '../../../test/support/expectReadmeShows.js';

describe('the example of the README', () => {
  it('is the one that runs here', () => expectReadmeShows(import.meta.url));

  it('learns', async () => {
    const { losses } = await import('./readmeExample.js');
    expect(losses).toHaveLength(30);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 10);
  });
});
