import { readdir, readFile } from 'node:fs/promises';
import parse from '@changesets/parse';
import { expect, it } from 'vitest';

const folder = new URL('../.changeset/', import.meta.url);
const packages = new URL('../packages/', import.meta.url);
const files = (await readdir(folder)).filter((name) => name.endsWith('.md'));

/** Names of the packages that are published. */
async function publishedNames(): Promise<string[]> {
  const manifests = await Promise.all(
    (await readdir(packages)).map(async (name) =>
      JSON.parse(await readFile(new URL(`${name}/package.json`, packages), 'utf8')),
    ),
  );
  return manifests.filter((manifest) => !manifest.private).map(({ name }) => name as string);
}

it('every changeset is one that a release can read', async () => {
  const known = await publishedNames();
  for (const name of files) {
    const { summary, releases } = parse(await readFile(new URL(name, folder), 'utf8'));
    expect(summary, name).not.toBe('');
    expect(releases, name).not.toEqual([]);
    for (const release of releases) {
      expect(known, name).toContain(release.name);
      expect(['major', 'minor', 'patch'], name).toContain(release.type);
    }
  }
});
