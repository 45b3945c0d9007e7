import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../../test/support/backends.js';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { threeSteps } from '../../test/failAndResume.js';
import { smallModel } from '../../test/smallTask.js';
import { fit } from '../loop/fit.js';
import { timeLimit } from './timeLimit.js';

describe('timeLimit', () => {
  beforeAll(() => useBackend('cpu'));

  it('ends the run after the step that reaches it', async () => {
    // Every look at the clock is a second later: at the beginning there are two.
    let seconds = 0;
    const callbacks = [timeLimit({ seconds: 3, now: () => 1000 * seconds++ })];
    const result = await fit(smallModel(), { ...threeSteps(9), callbacks });
    expect(result).toMatchObject({
      ...{ status: 'stopped', step: 2, reason: 'the time limit of 3 s is reached' },
    });
  });

  it('counts what was before a resume', async () => {
    const runDir = await temporaryFolder();
    let seconds = 0;
    // A second a step.
    const run = (limit: number, resume: boolean) => {
      const clock = {
        onStepEnd: () => {
          seconds += 1;
        },
      };
      const callbacks = [clock, timeLimit({ seconds: limit, now: () => 1000 * seconds })];
      return fit(smallModel(), { ...threeSteps(9), runDir, resume, callbacks });
    };
    expect((await run(2, false)).step).toBe(2);
    seconds += 100;
    expect((await run(5, true)).step).toBe(5);
    // What has no time left does not begin.
    expect((await run(5, true)).step).toBe(5);
  });

  it('refuses no time at all', () => {
    expect(() => timeLimit({ seconds: 0 })).toThrow('seconds must be greater than 0, got 0');
  });
});
