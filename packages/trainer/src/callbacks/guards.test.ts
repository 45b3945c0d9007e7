import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { smallModel, smallSource, weightsOf } from '../../test/smallTask.js';
import { loadModel } from '../files/modelFolder.js';
import { type FitOptions, fit } from '../loop/fit.js';
import { SGD } from '../optimizers/sgd.js';
import type { Callback } from './callback.js';
import { modelCheckpoint } from './modelCheckpoint.js';
import { nanGuard } from './nanGuard.js';
import { speedometer } from './speedometer.js';
import { timeLimit } from './timeLimit.js';

const options = (epochs: number): FitOptions => ({
  train: smallSource(20, 8),
  validation: smallSource(20, 8),
  epochs,
  optimizer: new SGD({ learningRate: 0.02, momentum: 0.9 }),
});

/** Spoils what no loss shows: a statistic that training only writes. */
const spoiling = (model: LayersModel, at: number): Callback => ({
  onStepEnd: ({ step }) => {
    const layer = model.getLayer('norm');
    if (step === at) layer.weights[3]!.write(tf.fill([8], Number.NaN));
  },
});

describe.each(allBackends)('nanGuard on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('ends the run before a checkpoint, and names the layer', async () => {
    const runDir = await temporaryFolder();
    const model = smallModel();
    const { validation: _, ...rest } = options(3);
    const fitting = fit(model, { ...rest, runDir, callbacks: [spoiling(model, 5), nanGuard()] });
    await expect(fitting).rejects.toMatchObject({
      code: 'NON_FINITE_LOSS',
      message: expect.stringMatching(
        /after step 6 .* the weight norm\/moving_variance of the layer 'norm'/,
      ),
    });
    expect(await readdir(join(runDir, 'checkpoints'))).toEqual(['epoch-0001']);
  });

  it('looks at slots, and as often as it is told to', async () => {
    const { validation: _, optimizer, ...rest } = options(1);
    const model = smallModel();
    const variable = (model.getLayer('hidden').weights[0]!.read() as tf.Variable).name;
    const spoil: Callback = {
      onStepEnd: ({ step }) => {
        if (step === 2) optimizer.writeSlots(variable, { velocity: tf.fill([12, 8], Number.NaN) });
      },
    };
    const callbacks = [spoil, nanGuard({ everySteps: 1 })];
    const fitting = fit(model, { ...rest, optimizer, callbacks });
    await expect(fitting).rejects.toThrow(
      /(slot 'velocity' of hidden\/kernel|the weight hidden\/kernel)/,
    );
  });
});

describe('timeLimit', () => {
  beforeAll(() => useBackend('cpu'));

  it('ends the run after the step, and counts what was before a resume', async () => {
    const runDir = await temporaryFolder();
    // Every look at the clock is a second later.
    let seconds = 0;
    const now = () => 1000 * seconds++;
    const limit = () => timeLimit({ seconds: 5, now });
    const first = await fit(smallModel(), { ...options(9), runDir, callbacks: [limit()] });
    expect(first).toMatchObject({ status: 'stopped', reason: 'the time limit of 5 s is reached' });
    expect(first.step).toBeLessThan(9);
    const again = await fit(smallModel(), {
      ...options(9),
      runDir,
      resume: true,
      callbacks: [limit()],
    });
    expect([again.status, again.step]).toEqual(['stopped', first.step]);
  });

  it('refuses no time at all', () => {
    expect(() => timeLimit({ seconds: 0 })).toThrow('seconds must be greater than 0, got 0');
  });
});

describe('modelCheckpoint', () => {
  beforeAll(() => useBackend('cpu'));

  it('saves the best model, also over a resume', async () => {
    const folder = await temporaryFolder();
    const [runDir, path] = [join(folder, 'run'), join(folder, 'best')];
    const best = smallModel();
    await fit(best, options(2));
    const task = (epochs: number): FitOptions => ({
      ...options(epochs),
      runDir,
      schedule: { name: 'spoiling', at: (step) => (step < 6 ? 0.02 : 1) },
      callbacks: [modelCheckpoint({ folder: path })],
    });
    await fit(smallModel(), task(3));
    await fit(smallModel(), { ...task(4), resume: true });
    expect(await weightsOf(await loadModel(path))).toEqual(await weightsOf(best));
  });

  it('saves every model', async () => {
    const folder = await temporaryFolder();
    const callbacks = [modelCheckpoint({ folder, saveBestOnly: false })];
    const model = smallModel();
    await fit(model, { ...options(2), callbacks });
    expect((await readdir(folder)).sort()).toEqual(['epoch-0001', 'epoch-0002']);
    const last = await loadModel(join(folder, 'epoch-0002'));
    expect(await weightsOf(last)).toEqual(await weightsOf(model));
  });
});

describe('speedometer', () => {
  beforeAll(() => useBackend('cpu'));

  it("writes the notebook's lines", async () => {
    const lines: string[] = [];
    // A look at the clock takes a quarter of a second.
    let looks = 0;
    const now = () => 250 * looks++;
    const write = (line: string) => void lines.push(line);
    const callbacks = [speedometer({ frequency: 2, write, now })];
    const { history } = await fit(smallModel(), { ...options(2), callbacks });
    const [{ train, validation, seconds }] = history as [(typeof history)[0]];
    expect(lines.slice(0, 4)).toEqual([
      'INFO:root:Batch [2]\tSpeed: 64.00 samples/sec',
      `INFO:root:Iteration[0] Train-accuracy=${train.top1.toFixed(6)}`,
      `INFO:root:Iteration[0] Time cost=${seconds.toFixed(3)}`,
      `INFO:root:Iteration[0] Validation-accuracy=${validation!.top1.toFixed(6)}`,
    ]);
    expect(lines[5]).toMatch(/^INFO:root:Iteration\[1\] Train-accuracy=0\.\d{6}$/);
  });
});
