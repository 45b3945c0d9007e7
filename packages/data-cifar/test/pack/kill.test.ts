import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { findCifar100, syntheticCifar100 } from '../../src/index.js';
import { packCifar } from '../../src/records.js';

const script = fileURLToPath(new URL('packProcess.ts', import.meta.url));

it('a process that is killed while it packs leaves no pack, and what it leaves is cleared away', async () => {
  const folder = await temporaryFolder();
  const child = spawn(process.execPath, [...process.execArgv, script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.once('data', () => child.kill('SIGKILL'));
  const [, signal] = await once(child, 'close');
  expect(signal).toBe('SIGKILL');
  const [left, ...others] = await readdir(folder);
  expect(left).toMatch(new RegExp(`^\\.staging-${hostname()}-${child.pid}-`));
  expect(others).toEqual([]);
  await expect(findCifar100({ dir: folder })).rejects.toMatchObject({ code: 'DATA_NOT_FOUND' });

  // One of a process that still runs is not cleared away.
  const running = `.staging-${hostname()}-${process.ppid}-abcdef`;
  await mkdir(join(folder, running));
  await packCifar(syntheticCifar100({ trainCount: 20, testCount: 10 }), folder);
  const names = await readdir(folder);
  expect(names.filter((name) => name.startsWith('.'))).toEqual([running]);
  expect(names).toHaveLength(7);
});
