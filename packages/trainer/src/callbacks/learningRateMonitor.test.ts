import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../../test/support/backends.js';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { failAndResume } from '../../test/failAndResume.js';
import { type LearningRateMonitor, learningRateMonitor } from './learningRateMonitor.js';

describe('learningRateMonitor', () => {
  beforeAll(() => useBackend('cpu'));

  it.each([
    ['step', [1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['epoch', [3, 6, 9]],
  ] as const)('has a point for each %s, those of before a resume too', async (interval, steps) => {
    const monitors: LearningRateMonitor[] = [];
    await failAndResume(await temporaryFolder(), () => {
      monitors.push(learningRateMonitor({ interval }));
      return monitors.slice(-1);
    });
    expect(monitors[1]!.points).toEqual(steps.map((step) => ({ step, learningRate: 0.02 / step })));
  });

  it('refuses another interval', () => {
    expect(() => learningRateMonitor({ interval: 'batch' as 'step' })).toThrow(
      "interval must be 'step' or 'epoch', got 'batch'",
    );
  });
});
