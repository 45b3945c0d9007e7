import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { expectReadmeShows } from './support/expectReadmeShows.js';
import { temporaryFolder } from './support/temporaryFolder.js';

const example = fileURLToPath(new URL('./readmeExample.ts', import.meta.url));
const loadTypeScript = fileURLToPath(new URL('./support/loadTypeScript.mjs', import.meta.url));
const readme = fileURLToPath(new URL('../README.md', import.meta.url));

describe('the ten lines of the README', () => {
  it('stand near its top, as they run here', async () => {
    const text = await readFile(readme, 'utf8');
    const code = await readFile(example, 'utf8');
    await expectReadmeShows(import.meta.url);
    expect(text.slice(0, text.indexOf(code)).split('\n').length).toBeLessThan(20);
    expect(code.split('\n').filter((line) => line !== '')).toHaveLength(10);
  });

  it('build a network, train it and evaluate it', async () => {
    const cwd = await temporaryFolder();
    const args = ['--conditions=@cifar/source', '--import', loadTypeScript, example];
    const { stderr } = await promisify(execFile)(process.execPath, args, { cwd });
    const [, top5] = /^epoch 2\/2 .*validation .* top-5 ([\d.]+) %/m.exec(stderr) ?? [];
    // Chance is 5 %.
    expect(Number(top5)).toBeGreaterThan(10);
    expect(await readdir(cwd)).toEqual([]);
  }, 180_000);
});
