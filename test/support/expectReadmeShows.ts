import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';

/**
 * Expects a README to show an example exactly as it runs in a test.
 *
 * @param test The URL of a test that lies in a folder below the README.
 * @param example Where the example is, seen from the test. Default: beside it.
 */
export async function expectReadmeShows(
  test: string,
  example = './readmeExample.ts',
): Promise<void> {
  const [readme, code] = await Promise.all(
    ['../README.md', example].map((path) => readFile(new URL(path, test), 'utf8')),
  );
  expect(readme).toContain(`\`\`\`ts\n${code}\`\`\`\n`);
}
