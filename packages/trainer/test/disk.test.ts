import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../test/support/backends.js';
import {
  makeReadOnly,
  mayMountDisks,
  mountSmallDisk,
  unmountSmallDisks,
} from '../../../test/support/smallDisk.js';
import { temporaryFolder } from '../../../test/support/temporaryFolder.js';
import { type FitOptions, fit, readRun, SGD } from '../src/index.js';
import { smallModel, smallSource, weightsOf } from './smallTask.js';

/** A disk of so many kilobytes, in memory. */
async function smallDisk(kilobytes: number): Promise<string> {
  const path = await temporaryFolder();
  mountSmallDisk(path, kilobytes);
  return path;
}

const options = (epochs: number): FitOptions => ({
  train: smallSource(32, 8),
  epochs,
  optimizer: new SGD({ learningRate: 0.02, momentum: 0.9 }),
});

describe.runIf(mayMountDisks())('a run folder', () => {
  beforeAll(() => useBackend('cpu'));
  afterEach(unmountSmallDisks);

  it('on a disk that fills up keeps its last checkpoint, from which the run goes on', async () => {
    const disk = await smallDisk(256);
    const runDir = join(disk, 'run');
    await fit(smallModel(), { ...options(2), runDir });
    const filler = join(disk, 'filler');
    // All that is left, but for less than a checkpoint takes.
    let size = 0;
    try {
      for (; ; size += 4096) await writeFile(filler, Buffer.alloc(4096), { flag: 'a' });
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' });
    }
    expect(size).toBeGreaterThan(0);
    const fitting = fit(smallModel(), { ...options(4), runDir, resume: true });
    await expect(fitting).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      message: expect.stringMatching(/run.* could not be written: .*no space left/),
    });
    const names = await readdir(join(runDir, 'checkpoints'));
    expect(names.sort()).toEqual(['epoch-0001', 'epoch-0002']);

    await rm(filler);
    const [model, through] = [smallModel(), smallModel()];
    await fit(model, { ...options(4), runDir, resume: true });
    await fit(through, options(4));
    expect(await weightsOf(model)).toEqual(await weightsOf(through));
    const { history } = await readRun(runDir);
    expect(history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
  });

  it('on a disk that is full from the beginning is not begun', async () => {
    const disk = await smallDisk(64);
    await writeFile(join(disk, 'filler'), Buffer.alloc(64 * 1024)).catch(() => {});
    const runDir = join(disk, 'run');
    await expect(fit(smallModel(), { ...options(1), runDir })).rejects.toMatchObject({
      code: 'WRITE_FAILED',
    });
    // Whatever was begun there is no run.
    await rm(join(disk, 'filler'));
    const { status } = await fit(smallModel(), { ...options(1), runDir });
    expect(status).toBe('finished');
  });

  it('that is read-only is refused, and still there', async () => {
    const disk = await smallDisk(256);
    const runDir = join(disk, 'run');
    await mkdir(runDir);
    await fit(smallModel(), { ...options(1), runDir });
    const metrics = await readFile(join(runDir, 'metrics.jsonl'));
    makeReadOnly(disk);
    const resuming = fit(smallModel(), { ...options(2), runDir, resume: true });
    await expect(resuming).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      message: expect.stringContaining('read-only'),
    });
    const beginning = fit(smallModel(), { ...options(2), runDir: join(disk, 'other') });
    await expect(beginning).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    expect(await readFile(join(runDir, 'metrics.jsonl'))).toEqual(metrics);
  });
});
