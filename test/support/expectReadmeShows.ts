import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';

/**
 * Expects a README to show an example exactly as it runs in a test.
 *
 * @param test The URL of a test that lies beside `readmeExample.ts`, a folder below the README.
 */
export async function expectReadmeShows(test: string): Promise<void> {
  const [readme, example] = await Promise.all(
    ['../README.md', './readmeExample.ts'].map((path) => readFile(new URL(path, test), 'utf8')),
  );
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
}
