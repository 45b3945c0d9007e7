import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { webgpu } from '../../../test/support/webgpu.js';
import type { RowSums } from './rowSumsOnDevice.js';

const script = fileURLToPath(new URL('rowSumsOnDevice.ts', import.meta.url));

/** What Mesa's lavapipe makes subgroups of is said by this variable; other drivers know nothing of it. */
async function addRows(vectorBits: number): Promise<RowSums[]> {
  const env = { ...process.env, LP_NATIVE_VECTOR_WIDTH: String(vectorBits) };
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, script], {
    env,
  });
  return JSON.parse(stdout);
}

describe.runIf(webgpu.length > 0)('sums over the rows of a tile', () => {
  // Of subgroups of 4, 8 and 16 on lavapipe: too small, a row each, and two rows each.
  it.each([128, 256, 512])('are exact, with vectors of %i bits', async (vectorBits) => {
    const results = await addRows(vectorBits);
    expect(results.map(({ threadRows, wrong }) => [threadRows, wrong])).toEqual([
      [8, 0],
      [16, 0],
      [32, 0],
    ]);
    if (process.env['CIFAR_WEBGPU_ADAPTER'] !== 'llvmpipe') return;
    const size = vectorBits / 32;
    const expected = size < 8 ? null : size;
    expect(results.map(({ subgroupSize }) => subgroupSize)).toEqual([expected, expected, expected]);
  });
});
