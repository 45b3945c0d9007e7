import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporaryFolder.js';
import { runCommand } from './runCommand.js';

const RECORD = 2 + 3072;

/** What is put where, before the command runs. */
type Files = Record<string, Uint8Array | string>;

/** A file of so many apples, but for the first. */
const records = (count: number, coarse: number, fine: number) => {
  const bytes = new Uint8Array(count * RECORD);
  for (let record = 1; record < count; record++) bytes[record * RECORD] = 4;
  bytes.set([coarse, fine]);
  return bytes;
};

const oneRecord = (coarse: number, fine: number) => records(1, coarse, fine);

const cases: [what: string, args: string[], files: Files, code: number, message: RegExp][] = [
  [
    'an unknown recipe',
    ['train', '--recipe', 'x'],
    {},
    2,
    /no recipe 'x': choose quick or notebook/,
  ],
  [
    'an unknown backend',
    ['train', '--backend', 'x'],
    {},
    1,
    /no backend 'x': choose auto, webgpu, tensorflow, wasm, cpu/,
  ],
  ['an unknown command', ['fly'], {}, 2, /unknown command 'fly'/],
  ['an unknown option', ['train', '--fast'], {}, 2, /unknown option '--fast'/],
  ['no number', ['train', '--epochs', 'two'], {}, 2, /'two' is invalid/],
  ['a negative number', ['train', '--limit', '-1'], {}, 2, /'-1' is invalid/],
  ['no data where it was said to be', ['train', '--data', 'none'], {}, 1, /no cifar-100 in .*none/],
  [
    'a missing file',
    ['train', '--data', '.'],
    { 'test.bin': oneRecord(4, 0) },
    1,
    /train\.bin is missing/,
  ],
  [
    'a truncated file',
    ['train', '--data', '.'],
    { 'train.bin': oneRecord(4, 0), 'test.bin': oneRecord(4, 0) },
    1,
    /train\.bin is truncated: it ends after 3074 of 153700000 bytes/,
  ],
  [
    'a wrong label byte',
    ['train', '--data', '.'],
    { 'train.bin': records(50_000, 4, 137), 'test.bin': records(10_000, 4, 0) },
    1,
    /train\.bin has class 137 in record 0/,
  ],
  [
    'a truncated archive',
    ['train', '--data', '.'],
    { 'cifar-100-binary.tar.gz': gzipSync(new Uint8Array(100_000)).subarray(0, 60) },
    1,
    /cifar-100-binary\.tar\.gz is no whole \.tar\.gz archive/,
  ],
  ['a picture that is not there', ['predict', 'none.png'], {}, 1, /none\.png is no picture/],
  [
    'a picture that is none',
    ['predict', 'page.png'],
    { 'page.png': '<html>' },
    1,
    /page\.png is no picture that can be read/,
  ],
  ['nothing to evaluate', ['evaluate'], {}, 1, /no run in runs: train one first/],
  ['nothing to resume', ['train', '--resume'], {}, 1, /no run in runs/],
  [
    'no run where it was said to be',
    ['train', '--resume', '--run-dir', 'x'],
    {},
    1,
    /no run in .*x/,
  ],
  [
    'an unknown transform',
    ['data', '--sheet', 'sheet.png', '--transforms', 'randomMirror flip'],
    {},
    2,
    /there is no transform 'flip': choose randomCrop, /,
  ],
  [
    'transforms without a sheet',
    ['data', '--transforms', 'randomMirror'],
    {},
    2,
    /--transforms are for a sheet: add --sheet sheet\.png/,
  ],
  ['no data to look at', ['data'], {}, 1, /there is no cifar-100 here: npx cifar data --download/],
  [
    'no CIFAR-10 to look at',
    ['data', '--dataset', 'cifar-10'],
    {},
    1,
    /there is no cifar-10 here: npx cifar data --dataset cifar-10 --download/,
  ],
  [
    'a stand-in for CIFAR-10',
    ['data', '--dataset', 'cifar-10', '--synthetic'],
    {},
    2,
    /--synthetic stands for cifar-100, not for cifar-10/,
  ],
  ['no data to pack', ['data', 'pack', 'out'], {}, 1, /there is no cifar-100 to pack: --data or/],
  [
    'no data to pack where it was said to be',
    ['data', 'pack', 'out', '--data', '.', '--dataset', 'cifar-10'],
    {},
    1,
    /no cifar-10 in .*: looked for .*train\.rec and test\.rec/,
  ],
  ['no place for a pack', ['data', 'pack'], {}, 2, /missing required argument 'folder'/],
  [
    'a synthetic set that there is not',
    ['data', 'pack', 'out', '--synthetic', '--dataset', 'cifar-10'],
    {},
    2,
    /--synthetic has the classes of cifar-100/,
  ],
  [
    'superclasses that there are not',
    ['data', 'pack', 'out', '--labels', 'fine-and-coarse', '--dataset', 'cifar-10'],
    {},
    2,
    /cifar-10 has no superclasses/,
  ],
];

describe('a command that cannot do what was asked', () => {
  it.each(cases)('says so in one line: %s', async (_, args, files, code, message) => {
    const cwd = await temporaryFolder();
    for (const [name, content] of Object.entries(files)) await writeFile(join(cwd, name), content);
    const result = await runCommand(args, { cwd });
    expect(result.stderr).toMatch(message);
    expect(result.code).toBe(code);
    expect(result.stdout).toBe('');
    // Commander adds a line that points to the help.
    expect(result.stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(result.stderr).toMatch(/^error: /);
    expect((await readdir(cwd)).sort()).toEqual(Object.keys(files).sort());
  });

  it('writes nothing where it cannot write', async () => {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, 'runs'), 'a file');
    const result = await runCommand(['train', '--synthetic', '--limit', '32'], { cwd });
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/error: .*runs/);
    expect(result.stderr).not.toContain('    at ');
    expect(await readdir(cwd)).toEqual(['runs']);
  });

  it('says that a batch does not fit into the memory', async () => {
    const cwd = await temporaryFolder();
    const size = ['--limit', '4000', '--batch-size', '4000'];
    const args = ['train', '--synthetic', '--recipe', 'notebook', '--backend', 'wasm', ...size];
    const result = await runCommand([...args, '--workers', '1', '--run-dir', 'run'], { cwd });
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/error: no memory left for .* use a smaller batch/);
    expect(result.stderr).not.toContain('    at ');
  }, 120_000);

  it('does not begin a run where there is one', async () => {
    const cwd = await temporaryFolder();
    await mkdir(join(cwd, 'run', 'checkpoints'), { recursive: true });
    const args = ['train', '--synthetic', '--limit', '32', '--run-dir', 'run'];
    const result = await runCommand(args, { cwd });
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/run holds a run already: resume it, or choose another folder/);
    expect(await readdir(join(cwd, 'run'))).toEqual(['checkpoints']);
  });
});
