import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../../test/support/backends.js';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { failAndResume, threeSteps } from '../../test/failAndResume.js';
import { smallModel } from '../../test/smallTask.js';
import { fit } from '../loop/fit.js';
import { jsonLines } from './jsonLines.js';

describe('jsonLines', () => {
  beforeAll(() => useBackend('cpu'));

  it('has a line for each step and epoch, none twice after a resume', async () => {
    const runDir = await temporaryFolder();
    const path = join(runDir, 'log.jsonl');
    await failAndResume(runDir, () => [jsonLines(path, { steps: true })]);
    const lines = (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    // Only a line of a step has its loss.
    const told = lines.map(({ step, loss }) => (loss === undefined ? `epoch to ${step}` : step));
    expect(told).toEqual(
      [1, 2, 3, 'epoch to 3', 4, 5, 6, 'epoch to 6'].concat([7, 8, 9, 'epoch to 9']),
    );
  });

  it('gives its lines to a function', async () => {
    const lines: string[] = [];
    const callbacks = [jsonLines((line) => lines.push(line))];
    const { history } = await fit(smallModel(), { ...threeSteps(2), callbacks });
    expect(lines.map((line) => JSON.parse(line))).toEqual(history);
  });
});
