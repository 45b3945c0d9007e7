// What a bare machine with a GPU gets: made here, unpacked elsewhere, and run in an empty environment.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './support/temporaryFolder.js';

const execute = promisify(execFile);
const script = fileURLToPath(new URL('../scripts/make-bundle.mjs', import.meta.url));
const ARCHIVE = 'cifar-100-binary.tar.gz';
const MOST_BYTES = 60e6;

const { CIFAR_TEST_WEBGPU, CIFAR_WEBGPU_ADAPTER, VK_ICD_FILENAMES, CIFAR_DATA_DIR } = process.env;

/** Of files one behind the other. */
async function sha256(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    for await (const chunk of createReadStream(path)) hash.update(chunk);
  }
  return hash.digest('hex');
}

describe.runIf(CIFAR_TEST_WEBGPU === 'required' && CIFAR_WEBGPU_ADAPTER)('the bundle', () => {
  it('has at most 60 MB, and finds the GPU with nothing around it', async () => {
    const folder = await temporaryFolder();
    const data = CIFAR_DATA_DIR === undefined ? [] : ['--data', CIFAR_DATA_DIR];
    // Not for the tests' own sources: Node is told nothing of them.
    const env = { ...process.env, NODE_OPTIONS: '' };
    await execute(process.execPath, [script, folder, ...data], { env });

    const files = (await readdir(folder)).sort();
    for (const file of files) {
      expect((await stat(join(folder, file))).size, file).toBeLessThanOrEqual(MOST_BYTES);
    }
    if (CIFAR_DATA_DIR !== undefined) {
      const pieces = files.filter((file) => file.startsWith(ARCHIVE));
      expect(pieces.length).toBeGreaterThan(1);
      const whole = await sha256([join(CIFAR_DATA_DIR, ARCHIVE)]);
      expect(await sha256(pieces.map((piece) => join(folder, piece)))).toBe(whole);
    }

    await execute('tar', ['-xzf', 'cifar-linux-x64.tar.gz'], { cwd: folder });
    const bare = {
      PATH: '/usr/bin:/bin',
      CIFAR_WEBGPU_ADAPTER,
      ...(VK_ICD_FILENAMES !== undefined && { VK_ICD_FILENAMES }),
    };
    const options = { cwd: folder, env: bare };
    // It says what is not there with its exit code: all but WebGPU.
    const { stdout } = await execute('cifar/cifar', ['doctor', '--json'], options).catch(
      (error: { stdout: string }) => error,
    );
    const findings = stdout
      .trim()
      .split('\n')
      .flatMap((line) => JSON.parse(line));
    expect(findings).toContainEqual(
      expect.objectContaining({ name: 'backend webgpu', ok: true, detail: expect.any(String) }),
    );

    // Also with workers, whose file lies beside the command.
    const small = ['--synthetic', '--limit', '4', '--epochs', '1', '--batch-size', '4', '--json'];
    const plain = ['--backend', 'cpu', '--workers', '1', '--data-workers', '1'];
    const trained = await execute('cifar/cifar', ['train', ...small, ...plain], options);
    expect(JSON.parse(trained.stdout)).toMatchObject({ epoch: 1 });
  }, 300_000);
});
