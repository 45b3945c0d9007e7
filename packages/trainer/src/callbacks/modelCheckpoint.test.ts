import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../../test/support/backends.js';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { threeSteps } from '../../test/failAndResume.js';
import { smallModel, weightsOf } from '../../test/smallTask.js';
import { trainBegin } from '../../test/trainBegin.js';
import { loadModel } from '../files/modelFolder.js';
import { fit } from '../loop/fit.js';
import type { FitOptions } from '../loop/fitOptions.js';
import { SGD } from '../optimizers/sgd.js';
import { modelCheckpoint } from './modelCheckpoint.js';

/** Learns for two epochs, and is spoilt from then on. */
const spoilt = (epochs: number): FitOptions => ({
  ...threeSteps(epochs),
  optimizer: new SGD({ learningRate: 0.02, momentum: 0.9 }),
  schedule: { name: 'spoiling', at: (step) => (step < 6 ? 0.02 : 1) },
});

describe('modelCheckpoint', () => {
  beforeAll(() => useBackend('cpu'));

  it('saves the best model, also over a resume', async () => {
    const folder = await temporaryFolder();
    const [runDir, path] = [join(folder, 'run'), join(folder, 'best')];
    const best = smallModel();
    const { history } = await fit(best, spoilt(2));
    expect(history[1]!.validation!.loss).toBeLessThan(history[0]!.validation!.loss);
    const task = (epochs: number): FitOptions => ({
      ...spoilt(epochs),
      ...{ runDir, callbacks: [modelCheckpoint({ folder: path })] },
    });
    await fit(smallModel(), task(3));
    await fit(smallModel(), { ...task(4), resume: true });
    expect(await weightsOf(await loadModel(path))).toEqual(await weightsOf(best));
  });

  it('saves every model, or one of so many, beside the best', async () => {
    const folder = await temporaryFolder();
    const callbacks = [
      modelCheckpoint({ folder: join(folder, 'all'), saveBestOnly: false }),
      modelCheckpoint({ folder: join(folder, 'some'), saveBestOnly: false, everyEpochs: 2 }),
      modelCheckpoint({ folder: join(folder, 'lowest'), monitor: 'train.loss' }),
      modelCheckpoint({ folder: join(folder, 'hits'), monitor: 'validation.top1' }),
    ];
    const model = smallModel();
    await fit(model, { ...threeSteps(3), callbacks });
    expect((await readdir(join(folder, 'all'))).sort()).toEqual([
      ...['epoch-0001', 'epoch-0002', 'epoch-0003'],
    ]);
    expect(await readdir(join(folder, 'some'))).toEqual(['epoch-0002']);
    const last = await loadModel(join(folder, 'all/epoch-0003'));
    expect(await weightsOf(last)).toEqual(await weightsOf(model));
    expect(await readdir(join(folder, 'hits'))).toContain('model.json');
  });

  it('takes no epoch without a number for the best', async () => {
    const folder = join(await temporaryFolder(), 'best');
    const callback = modelCheckpoint({ folder, monitor: 'train.loss' });
    const train = { examples: 1, loss: Number.NaN, top1: 0, top5: 0 };
    const epoch = { epoch: 1, step: 1, learningRate: 1, imagesPerSecond: 1, seconds: 1 };
    await callback.onTrainBegin!(trainBegin());
    await callback.onEpochEnd!({ ...epoch, train });
    expect(callback.state!()).toEqual({ values: { best: null } });
    await callback.onEpochEnd!({ ...epoch, epoch: 2, train: { ...train, loss: 3 } });
    expect(callback.state!()).toEqual({ values: { best: 3 } });
  });

  it('refuses what it cannot do', () => {
    const folder = 'anywhere';
    expect(() => modelCheckpoint({ folder, everyEpochs: 0 })).toThrow(
      'modelCheckpoint: everyEpochs must be an integer of at least 1, got 0',
    );
    expect(() => modelCheckpoint({ folder, monitor: 'loss' as never })).toThrow("got 'loss'");
  });
});
