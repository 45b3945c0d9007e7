import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporaryFolder.js';
import { runCommand } from './runCommand.js';

const small = ['bench', '--data', '--limit', '70', '--steps', '1', '--batch-size', '64'];
const RECORD = 2 + 3072;
const FRUIT_AND_VEGETABLES = 4;

const linesOf = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Records of black apples. */
function apples(count: number): Uint8Array {
  const bytes = new Uint8Array(count * RECORD);
  for (let record = 0; record < count; record++) bytes[record * RECORD] = FRUIT_AND_VEGETABLES;
  return bytes;
}

describe('cifar bench --data', () => {
  it('measures pipelines on images drawn by code where there are no others', async () => {
    const cwd = await temporaryFolder();
    const { code, stdout } = await runCommand([...small, '--json'], { cwd });
    expect(code).toBe(0);
    const results = linesOf(stdout);
    expect(results.map(({ pipeline }) => pipeline)).toEqual([
      'notebook',
      'notebook, stored',
      'padded crop',
      'padded crop, stored',
      'cutout',
      'randAugment',
    ]);
    for (const result of results) {
      expect(result).toMatchObject({ batchSize: 64, epochs: 1, images: 70 });
      expect(result.dataset).toBe('synthetic-cifar-100');
      expect(result.imagesPerSecond).toBeGreaterThan(0);
      expect(result.peakMemory).toBeGreaterThan(2 ** 25);
      expect(result.machine.node).toBe(process.versions.node);
      expect(result).not.toHaveProperty('place');
      expect(result).not.toHaveProperty('torchvision');
    }
  }, 120_000);

  it('prints a table, with the ratio to torchvision', async () => {
    const cwd = await temporaryFolder();
    // Stands in for a Python with torchvision: prints what the script would, and keeps what it was told.
    const python = join(cwd, 'python');
    const measured = {
      imagesPerSecond: 1e9,
      arithmeticByBatchImagesPerSecond: 2e9,
      allByBatchImagesPerSecond: 3e9,
      peakMemory: 2 ** 29,
    };
    const script = `#!/bin/sh\necho "$@" >> told\necho '${JSON.stringify(measured)}'\n`;
    await writeFile(python, script, { mode: 0o755 });
    const args = [...small, '--against', 'torch', '--python', python];
    const { code, stdout } = await runCommand(args, { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/nothing to read: --data <place> names a folder or archive/);
    expect(stdout).toMatch(
      /their median in 1 epochs of 70 images\nsynthetic-cifar-100, drawn by code/,
    );
    expect(stdout).toMatch(
      /notebook .* randomCrop\(28\) randomMirror subtractMean .* 64 .* img\/s .* MB .* 1000000000 img\/s .* 0\.00 .* 2000000000 img\/s .* 3000000000 img\/s/,
    );
    const told = (await readFile(join(cwd, 'told'), 'utf8')).trim().split('\n');
    expect(told).toHaveLength(3);
    for (const [i, pipeline] of ['notebook', 'padded crop', 'randAugment'].entries()) {
      const options = `--pipeline ${pipeline} --batch-size 64 --images 70 --epochs 1`;
      expect(told[i]).toMatch(new RegExp(`torchvision_pipeline\\.py ${options}$`));
    }
  }, 120_000);

  it('measures how long places take to be read, and pipelines on the first', async () => {
    const cwd = await temporaryFolder();
    const [extracted, archive] = ['extracted', 'archive.tar.gz'].map((name) => join(cwd, name));
    await mkdir(extracted!);
    await writeFile(join(extracted!, 'train.bin'), apples(50_000));
    await writeFile(join(extracted!, 'test.bin'), apples(10_000));
    const renamed = '--transform=s/^/cifar-100-binary\\//';
    const files = ['-C', extracted!, 'train.bin', 'test.bin'];
    await promisify(execFile)('tar', ['-czf', archive!, renamed, ...files]);

    const args = [...small, '--data', 'extracted', 'archive.tar.gz', '--json'];
    const { code, stdout } = await runCommand(args, { cwd });
    expect(code).toBe(0);
    const results = linesOf(stdout);
    const readings = results.filter(({ form }) => form !== undefined);
    expect(readings).toMatchObject([
      { form: 'folder', place: extracted, readings: 1 },
      { form: 'archive', place: archive, readings: 1 },
    ]);
    for (const { seconds, memoryBefore, peakMemory } of readings) {
      expect(seconds).toBeGreaterThan(0);
      // All images are in memory.
      expect(peakMemory - memoryBefore).toBeGreaterThan(100e6);
    }
    const pipelines = results.filter(({ pipeline }) => pipeline !== undefined);
    expect(pipelines).toHaveLength(6);
    for (const result of pipelines) {
      expect(result).toMatchObject({ dataset: 'cifar-100', images: 70, place: extracted });
    }

    const table = await runCommand(small, { cwd, env: { CIFAR_DATA_DIR: archive! } });
    expect(table.code).toBe(0);
    const row = /archive .* .*archive\.tar\.gz .* \d+\.\d\d s .* \d+ MB .* \d+ MB/;
    expect(table.stdout).toMatch(row);
    expect(table.stdout).toMatch(/cifar-100, .*archive\.tar\.gz\n/);
  }, 180_000);

  it.each([
    [['bench', '--data', 'none'], 1, /no cifar-100 in .*none/],
    [['bench', '--data', '--loop'], 2, /'--data \[places\.\.\.\]' cannot be used with .*'--loop'/],
    [['bench', '--data', '--width', '1'], 2, /cannot be used with option '--width/],
    [['bench', '--limit', '9'], 2, /--limit is for images of a place: add --data/],
    [['bench', '--data', '--against', 'jax'], 2, /nothing is known of 'jax': choose torch/],
    [[...small, '--against', 'torch', '--python', './none'], 1, /\.\/none failed: .*ENOENT/],
  ])(
    'refuses %j',
    async (args, code, message) => {
      const result = await runCommand(args, { cwd: await temporaryFolder() });
      expect(result.stderr).toMatch(message);
      expect(result.code).toBe(code);
    },
    60_000,
  );
});
