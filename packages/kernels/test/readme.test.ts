import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

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
    const { losses } = await import('./readmeExample.js');
    expect(losses).toHaveLength(30);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 10);
  });
});
