import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../../test/support/backends.js';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { failAndResume, threeSteps } from '../../test/failAndResume.js';
import { smallModel } from '../../test/smallTask.js';
import { trainBegin } from '../../test/trainBegin.js';
import { fit } from '../loop/fit.js';
import { csvLogger } from './csvLogger.js';

const rowsOf = async (path: string) =>
  (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

describe('csvLogger', () => {
  beforeAll(() => useBackend('cpu'));

  it('has a header and a line an epoch, none twice after a resume', async () => {
    const runDir = await temporaryFolder();
    await failAndResume(runDir, () => [csvLogger()]);
    const [header, ...rows] = await rowsOf(join(runDir, 'metrics.csv'));
    expect(header!.slice(0, 4)).toEqual(['epoch', 'step', 'learning_rate', 'train_loss']);
    expect(rows.map((row) => row.slice(0, 3).map(Number))).toEqual([
      [1, 3, 0.02 / 3],
      [2, 6, 0.02 / 6],
      [3, 9, 0.02 / 9],
    ]);
    for (const row of rows) {
      expect(row.length).toBe(header!.length);
      expect(row.every((value) => value !== '' && Number.isFinite(Number(value)))).toBe(true);
    }
  });

  it('begins anew with a new run, and drops a line that was cut off', async () => {
    const path = join(await temporaryFolder(), 'log.csv');
    await writeFile(path, 'epoch,step\n1,3,0\n2,6');
    const { onTrainBegin } = csvLogger(path);
    await onTrainBegin!(trainBegin({ step: 9 }));
    expect((await rowsOf(path)).slice(1)).toEqual([['1', '3', '0']]);
    await onTrainBegin!(trainBegin({ step: 0 }));
    expect((await rowsOf(path)).length).toBe(1);
  });

  it('leaves a figure that is not there empty', async () => {
    const { validation: _, ...rest } = threeSteps(1);
    const path = join(await temporaryFolder(), 'log.csv');
    await fit(smallModel(), { ...rest, callbacks: [csvLogger(path)] });
    const [header, row] = await rowsOf(path);
    const empty = header!.filter((_name, column) => row![column] === '');
    expect(empty).toEqual(['validation_loss', 'validation_top1', 'validation_top5']);
  });

  it('refuses a run without a place', async () => {
    const fitting = fit(smallModel(), { ...threeSteps(1), callbacks: [csvLogger()] });
    await expect(fitting).rejects.toThrow('path must be given where fit has no runDir');
  });
});
