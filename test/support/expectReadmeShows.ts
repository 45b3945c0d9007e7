import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';

/**
 * Expects a README to show an example exactly as it runs in a test.
 *
 * @param test The URL of a test that lies a folder below the README.
 * @param path From the test to the example. Default: './readmeExample.ts'.
 */
export async function expectReadmeShows(test: string, path = './readmeExample.ts'): Promise<void> {
  const [readme, example] = await Promise.all(
    ['../README.md', path].map((path) => readFile(new URL(path, test), 'utf8')),
  );
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
}
