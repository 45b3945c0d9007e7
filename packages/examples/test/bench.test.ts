import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporaryFolder.js';
import { runCommand } from './runCommand.js';

const small = ['bench', '--width', '0.03', '--batch-size', '4', '--steps', '1'];

describe('cifar bench', () => {
  it('measures every combination, each in a process of its own', async () => {
    const cwd = await temporaryFolder();
    const args = [...small, '--workers', '1,2', '--profile', '--json'];
    const { code, stdout } = await runCommand(args, { cwd });
    expect(code).toBe(0);
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results.map(({ workers }) => workers)).toEqual([1, 2]);
    for (const result of results) {
      expect(result).toMatchObject({ backend: 'wasm', batchSize: 4, width: 0.03, steps: 1 });
      expect(result.trainingImagesPerSecond).toBeGreaterThan(0);
      expect(result.inferenceImagesPerSecond).toBeGreaterThan(0);
      expect(result.peakMemory).toBeGreaterThan(2 ** 26);
      expect(result.matrixProductFlops).toBeGreaterThan(1e8);
      expect(result.shareOfMatrixProduct).toBeGreaterThan(0);
      expect(result.stretches).toBeUndefined();
      expect(result.machine.node).toBe(process.versions.node);
      const convolution = result.kernels.find(
        ({ name }: { name: string }) => name === 'CifarConvBatchNormTraining',
      );
      expect(convolution.calls).toBe(66);
      expect(convolution.operations).toBeGreaterThan(0);
    }
  }, 120_000);

  it('measures what the training loop costs', async () => {
    const cwd = await temporaryFolder();
    const json = await runCommand([...small, '--steps', '3', '--loop', '--json'], { cwd });
    const { step, betweenSteps, epochEnd, share } = JSON.parse(json.stdout);
    expect(Math.min(step, betweenSteps, epochEnd)).toBeGreaterThan(0);
    expect(share).toBeCloseTo((betweenSteps * 12_500 + epochEnd) / (step * 12_500), 6);
    const table = await runCommand([...small, '--steps', '3', '--loop'], { cwd });
    expect(table.stdout).toMatch(/wasm .* ms .* \d+\.\d\d %/);
  }, 120_000);

  it('compares the beginning with the end of a long training', async () => {
    const cwd = await temporaryFolder();
    const args = ['bench', '--width', '0.03', '--batch-size', '1', '--steps', '58'];
    const json = await runCommand([...args, '--json'], { cwd });
    const { stretches } = JSON.parse(json.stdout);
    expect(stretches.map(({ steps }: { steps: number[] }) => steps)).toEqual([
      [21, 40],
      [41, 60],
    ]);
    for (const { milliseconds, residentMemory } of stretches) {
      expect(milliseconds).toBeGreaterThan(0);
      expect(residentMemory).toBeGreaterThan(2 ** 26);
    }
    const table = await runCommand(args, { cwd });
    expect(table.stdout).toMatch(/steps 41 to 60: \d+ ms each, then \d\.\d\d GiB/);
  }, 120_000);

  it('prints a table, with the ratio to what it is compared with', async () => {
    const cwd = await temporaryFolder();
    // Stands in for a Python with PyTorch: prints what the script would.
    const python = join(cwd, 'python');
    const measured = {
      trainingImagesPerSecond: 1e9,
      inferenceImagesPerSecond: 1,
      peakMemory: 2 ** 31,
    };
    await writeFile(python, `#!/bin/sh\necho '${JSON.stringify(measured)}'\n`, { mode: 0o755 });
    const args = [...small, '--against', 'torch', '--python', python];
    const { code, stdout } = await runCommand(args, { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/wasm .* 0\.03 .* 4 .* 1 .* img\/s .* GFLOP\/s .* 0\.000 .* 2\.00 GiB/);
  }, 120_000);

  it.each([
    [
      ['bench', '--backend', 'cuda'],
      2,
      /no backend 'cuda': choose of webgpu, tensorflow, wasm, cpu/,
    ],
    [['bench', '--batch-size', '8,x'], 2, /'8,x' is invalid/],
    [['bench', '--width', '0'], 2, /'0' is invalid/],
    [['bench', '--against', 'jax'], 2, /nothing is known of 'jax': choose torch/],
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
