import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporaryFolder.js';
import { runCommand } from './runCommand.js';

// Real images where there are some.
const data = process.env['CIFAR_DATA_DIR'];
const images = data ? ['--data', data] : ['--synthetic'];
const NAMES = ['test.idx', 'test.lst', 'test.rec', 'train.idx', 'train.lst', 'train.rec'];
const DURING = /packed \d+ of 60000 images/;

it('cifar data pack writes records that training reads, to the same losses', async () => {
  const cwd = await temporaryFolder();
  const packed = await runCommand(['data', 'pack', 'pack', ...images, '--json'], { cwd });
  expect(packed.stderr.match(/^packed \d+ of 60000 images$/gm)).toHaveLength(10);
  expect(packed.code).toBe(0);
  const result = JSON.parse(packed.stdout);
  expect(result).toMatchObject({ folder: 'pack', labels: 'fine', train: 50_000, test: 10_000 });
  expect((await readdir(join(cwd, 'pack'))).sort()).toEqual(NAMES);
  for (const { name, bytes } of result.files) {
    expect((await stat(join(cwd, 'pack', name))).size).toBe(bytes);
  }

  const small = ['--limit', '48', '--epochs', '2', '--backend', 'wasm', '--quiet'];
  const losses: string[] = [];
  for (const [run, source] of [
    ['packed', ['--data', 'pack']],
    ['as-it-was', images],
  ] as const) {
    const trained = await runCommand(['train', ...source, ...small, '--run-dir', run], { cwd });
    expect(trained.code).toBe(0);
    losses.push(await readFile(join(cwd, run, 'metrics.jsonl'), 'utf8'));
  }
  expect(losses[0]).toBe(losses[1]);

  const before = await stat(join(cwd, 'pack', 'train.rec'));
  const again = await runCommand(['data', 'pack', 'pack', ...images], { cwd });
  expect(again.code).toBe(1);
  expect(again.stderr).toMatch(/error: pack has a pack already: .* replace it with --force/);
  const args = ['data', 'pack', 'pack', ...images, '--force'];
  const stopped = await runCommand(args, { cwd, interruptAt: DURING });
  expect(stopped.code).toBe(130);
  expect((await readdir(join(cwd, 'pack'))).sort()).toEqual(NAMES);
  expect((await stat(join(cwd, 'pack', 'train.rec'))).ino).toBe(before.ino);
}, 300_000);

it('cifar data pack leaves nothing behind after Ctrl-C', async () => {
  const cwd = await temporaryFolder();
  const args = ['data', 'pack', 'new/pack', ...images];
  const { code, stdout } = await runCommand(args, { cwd, interruptAt: DURING });
  expect(code).toBe(130);
  expect(stdout).toBe('');
  expect(await readdir(cwd)).toEqual([]);
}, 120_000);
