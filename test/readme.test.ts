import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';

const example = fileURLToPath(new URL('./readmeExample.ts', import.meta.url));
const readme = fileURLToPath(new URL('../README.md', import.meta.url));

describe('the ten lines of the README', () => {
  it('stand near its top, as they run here', async () => {
    const text = await readFile(readme, 'utf8');
    const code = await readFile(example, 'utf8');
    expect(text).toContain(`\`\`\`ts\n${code}\`\`\`\n`);
    expect(text.slice(0, text.indexOf(code)).split('\n').length).toBeLessThan(20);
    expect(code.split('\n').filter((line) => line !== '')).toHaveLength(10);
  });

  it('build a network, train it and evaluate it', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'cifar-readme-'));
    onTestFinished(() => rm(cwd, { recursive: true, force: true }));
    const args = ['--conditions=@cifar/source', '--import', import.meta.resolve('tsx'), example];
    const { stderr } = await promisify(execFile)(process.execPath, args, { cwd });
    const [, top5] = /^epoch 2\/2 .*validation .* top-5 ([\d.]+) %/m.exec(stderr) ?? [];
    // Chance is 5 %.
    expect(Number(top5)).toBeGreaterThan(10);
    expect(await readdir(cwd)).toEqual([]);
  }, 180_000);
});
