import { readFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';

describe('the example of the README', () => {
  it('is the one that runs here', async () => {
    const [readme, example] = await Promise.all(
      ['../README.md', './readmeExample.ts'].map((path) =>
        readFile(new URL(path, import.meta.url), 'utf8'),
      ),
    );
    expect(readme).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
  });

  it('learns', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    // It exports nothing: it is there for what it prints.
    await import('./readmeExample.js' as string);
    const last = String(log.mock.calls.at(-1)![0]);
    expect(Number(last.replace('accuracy ', ''))).toBeGreaterThan(0.9);
    log.mockRestore();
  });
});
