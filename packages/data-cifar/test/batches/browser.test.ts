import { describe, expect, it, onTestFinished } from 'vitest';
import { openPage } from '../openPage.js';
import type * as Golden from './goldenBatches.js';
import { GOLDEN_BATCHES } from './goldenBatches.js';

// A browser is no dependency: where it is, the variable says.
describe.skipIf(!process.env['CIFAR_CHROMIUM'])('batches in Chromium', () => {
  it('have the bits that they have in Node', async () => {
    const { page, close } = await openPage('test/batches/page.html');
    onTestFinished(close);
    const hashes = await page.evaluate(async () => {
      const { GOLDEN_BATCHES, hashOfBatches } = (globalThis as unknown as { golden: typeof Golden })
        .golden;
      const found: Record<string, string> = {};
      for (const [name, [options]] of Object.entries(GOLDEN_BATCHES)) {
        found[name] = await hashOfBatches(options);
      }
      return found;
    });
    const expected = Object.entries(GOLDEN_BATCHES).map(([name, [, hash]]) => [name, hash]);
    expect(hashes).toEqual(Object.fromEntries(expected));
  });
});
