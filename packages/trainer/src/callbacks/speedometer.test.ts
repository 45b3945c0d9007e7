import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../../test/support/backends.js';
import { threeSteps } from '../../test/failAndResume.js';
import { smallModel } from '../../test/smallTask.js';
import { trainBegin } from '../../test/trainBegin.js';
import { fit } from '../loop/fit.js';
import type { EpochMetrics, StepEnd } from './callback.js';
import { speedometer } from './speedometer.js';

const metrics = { examples: 64, loss: 4, top1: 0.1844234, top5: 0.5 };

const stepEnd = (step: number): StepEnd => ({
  ...{ epoch: 0, step, learningRate: 0.05, examples: 64, loss: 4, train: metrics },
});

const epochEnd: EpochMetrics = {
  ...{ epoch: 1, step: 782, learningRate: 0.05, imagesPerSecond: 146, seconds: 342.269 },
  ...{ train: metrics, validation: { ...metrics, top1: 0.2797574 } },
};

/** A speedometer, its lines, and the clock it looks at. */
function measured(frequency?: number) {
  const lines: string[] = [];
  const clock = { seconds: 0 };
  const callback = speedometer({
    ...(frequency !== undefined && { frequency }),
    write: (line) => lines.push(line),
    now: () => 1000 * clock.seconds,
  });
  return { callback, lines, clock };
}

describe('speedometer', () => {
  beforeAll(() => useBackend('cpu'));

  it("writes the notebook's lines", async () => {
    const { callback, lines, clock } = measured();
    await callback.onTrainBegin!(trainBegin({ epochs: 38, steps: 38 * 782 }));
    for (let step = 1; step <= 400; step++) {
      clock.seconds += step <= 200 ? 0.4 : 0.5;
      await callback.onStepEnd!(stepEnd(step));
    }
    await callback.onEpochEnd!(epochEnd);
    await callback.onCheckpoint!({ path: 'model/cifar_100-0001.params', step: 782 });
    expect(lines).toEqual([
      'INFO:root:Batch [200]\tSpeed: 160.00 samples/sec',
      'INFO:root:Batch [400]\tSpeed: 128.00 samples/sec',
      'INFO:root:Iteration[0] Train-accuracy=0.184423',
      'INFO:root:Iteration[0] Time cost=342.269',
      'INFO:root:Iteration[0] Validation-accuracy=0.279757',
      'INFO:root:Saved checkpoint to "model/cifar_100-0001.params"',
    ]);
  });

  it('counts batches of the epoch, where a run goes on within one too', async () => {
    const { callback, lines, clock } = measured(100);
    const finished = { finishedEpochs: 1, history: [epochEnd] };
    await callback.onTrainBegin!(trainBegin({ ...finished, step: 782 + 150 }));
    for (let step = 782 + 151; step <= 782 + 200; step++) {
      clock.seconds += 1;
      await callback.onStepEnd!(stepEnd(step));
    }
    await callback.onEpochEnd!({ ...epochEnd, epoch: 2 });
    expect(lines.slice(0, 2)).toEqual([
      'INFO:root:Batch [200]\tSpeed: 64.00 samples/sec',
      'INFO:root:Iteration[1] Train-accuracy=0.184423',
    ]);
  });

  it('says nothing of what was not validated', async () => {
    const { callback, lines } = measured(2);
    const { validation: _, ...rest } = threeSteps(2);
    await fit(smallModel(), { ...rest, callbacks: [callback] });
    const kinds = lines.map((line) => line.replace(/[=\t].*/, ''));
    expect(kinds).toEqual(
      [0, 1].flatMap((epoch) => [
        'INFO:root:Batch [2]',
        `INFO:root:Iteration[${epoch}] Train-accuracy`,
        `INFO:root:Iteration[${epoch}] Time cost`,
      ]),
    );
  });

  it('refuses a frequency of 0', () => {
    expect(() => speedometer({ frequency: 0 })).toThrow(
      'frequency must be an integer of at least 1',
    );
  });
});
