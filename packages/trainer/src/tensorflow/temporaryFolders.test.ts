import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { removeStaleFolders, replaceFolder } from './temporaryFolders.js';

describe('replaceFolder', () => {
  it('fills a new folder, and one that is there', async () => {
    const parent = await temporaryFolder();
    const folder = join(parent, 'cpu');
    for (const text of ['first', 'second']) {
      await replaceFolder(folder, (temporary) => writeFile(join(temporary, text), text));
      expect(await readdir(folder)).toEqual([text]);
      expect(await readdir(parent)).toEqual(['cpu']);
    }
  });

  it('leaves what was there if filling fails', async () => {
    const parent = await temporaryFolder();
    const folder = join(parent, 'cpu');
    await replaceFolder(folder, (temporary) => writeFile(join(temporary, 'file'), 'whole'));
    const failing = replaceFolder(folder, async (temporary) => {
      await writeFile(join(temporary, 'file'), 'half');
      throw new Error('full');
    });
    await expect(failing).rejects.toThrow('full');
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('whole');
    expect(await readdir(parent)).toEqual(['cpu']);
  });
});

describe('removeStaleFolders', () => {
  it('removes what ended processes have left, and nothing else', async () => {
    const parent = await temporaryFolder();
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 1e6)']);
    const ended = spawn(process.execPath, ['-e', '']);
    await once(ended, 'close');
    const kept = ['cpu', 'gpu', `cpu.${child.pid}.part`, 'cpu.part', 'notes'];
    const stale = [`cpu.${ended.pid}.part`, `gpu.${ended.pid}.old`, `gpu.${process.pid}.part`];
    for (const name of [...kept, ...stale]) await mkdir(join(parent, name));
    await removeStaleFolders(parent);
    expect((await readdir(parent)).sort()).toEqual([...kept].sort());
    child.kill();
  });
});
