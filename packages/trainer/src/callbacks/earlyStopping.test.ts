import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { smallModel, smallSource, weightsOf } from '../../test/smallTask.js';
import { fit } from '../loop/fit.js';
import type { FitOptions } from '../loop/fitOptions.js';
import { SGD } from '../optimizers/sgd.js';
import { earlyStopping } from './earlyStopping.js';

/** Learns for two epochs, and is spoilt from then on. */
const options = (epochs: number): FitOptions => ({
  train: smallSource(40, 8),
  validation: smallSource(20, 8),
  epochs,
  optimizer: new SGD({ learningRate: 0.02, momentum: 0.9 }),
  schedule: { name: 'spoiling', at: (step) => (step < 10 ? 0.02 : 3) },
});

describe.each(allBackends)('earlyStopping on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('ends the run after its patience, with the weights of the best epoch', async () => {
    const best = smallModel();
    await fit(best, options(2));
    const model = smallModel();
    const before = tf.memory().numTensors;
    const task = options(9);
    const result = await fit(model, { ...task, callbacks: [earlyStopping({ patience: 2 })] });
    expect(result).toMatchObject({ status: 'stopped', step: 20 });
    expect(result.reason).toMatch(
      /^validation\.loss has not been better than 0\.\d+ of epoch 2 for 2 epochs/,
    );
    expect(await weightsOf(model)).toEqual(await weightsOf(best));
    task.optimizer.reset();
    // tfjs counts the iterations of an optimizer in one.
    expect(tf.memory().numTensors - before).toBeLessThanOrEqual(1);
  });

  it('goes on in a resumed run, and ends at once in one that it has ended', async () => {
    const best = smallModel();
    await fit(best, options(2));
    const runDir = await temporaryFolder();
    await fit(smallModel(), { ...options(3), runDir, callbacks: [earlyStopping({ patience: 2 })] });
    for (const model of [smallModel(), smallModel()]) {
      const callbacks = [earlyStopping({ patience: 2 })];
      const { status, step } = await fit(model, { ...options(9), runDir, resume: true, callbacks });
      expect([status, step]).toEqual(['stopped', 20]);
      expect(await weightsOf(model)).toEqual(await weightsOf(best));
    }
  });
});

describe('earlyStopping', () => {
  beforeAll(() => useBackend('cpu'));

  it('can leave the last weights, by another figure', async () => {
    const last = smallModel();
    await fit(last, options(4));
    const model = smallModel();
    const callbacks = [
      earlyStopping({ monitor: 'train.loss', patience: 2, restoreBestWeights: false }),
    ];
    const { step } = await fit(model, { ...options(9), callbacks });
    expect(step).toBe(20);
    expect(await weightsOf(model)).toEqual(await weightsOf(last));
  });

  it('ends after one epoch that is not better, if nobody says otherwise', async () => {
    const { step, reason } = await fit(smallModel(), {
      ...options(9),
      callbacks: [earlyStopping()],
    });
    expect([step, reason]).toEqual([15, expect.stringMatching(/ of epoch 2 for 1 epoch$/)]);
  });

  it('does nothing to a run that gets better', async () => {
    const { status } = await fit(smallModel(), { ...options(2), callbacks: [earlyStopping()] });
    expect(status).toBe('finished');
  });

  it.each([
    [{ monitor: 'loss' as never }, "monitor must be one of train.loss, train.top1, .*got 'loss'"],
    [{ patience: 0 }, 'patience must be an integer of at least 1, got 0'],
    [{ minDelta: Number.NaN }, 'minDelta must be a finite number of at least 0, got NaN'],
    [{ mode: 'best' as never }, "mode must be min or max, got 'best'"],
  ])('refuses %j', (wrong, message) => {
    expect(() => earlyStopping(wrong)).toThrow(new RegExp(message));
  });

  it('says so if there is nothing to look at', async () => {
    const { validation: _, ...rest } = options(2);
    await expect(fit(smallModel(), { ...rest, callbacks: [earlyStopping()] })).rejects.toThrow(
      /give fit a validation source, got 'validation.loss'/,
    );
  });
});
