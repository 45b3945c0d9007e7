import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { smallModel, smallSource, weightsOf } from '../../test/smallTask.js';
import { isDeferred } from '../backend/selectBackend.js';
import type { Callback, EpochMetrics } from '../callbacks/callback.js';
import { readModelArtifacts } from '../files/modelFiles.js';
import { loadModel } from '../files/modelFolder.js';
import { SGD } from '../optimizers/sgd.js';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import { readRun } from '../run/readRun.js';
import { constant } from '../schedules/constant.js';
import { piecewise } from '../schedules/piecewise.js';
import { reduceOnPlateau } from '../schedules/reduceOnPlateau.js';
import { fit } from './fit.js';
import type { FitOptions } from './fitOptions.js';

const options = (): FitOptions => ({
  train: smallSource(50, 8),
  validation: smallSource(20, 8),
  epochs: 3,
  optimizer: new SGD({ learningRate: 1, momentum: 0.9, weightDecay: 1e-4 }),
  schedule: piecewise([10], [0.02, 0.01]),
});

/** Aborts when so many steps of this call have begun. */
function stopAfter(steps: number): Pick<FitOptions, 'signal' | 'train'> {
  const controller = new AbortController();
  const { train } = options();
  let begun = 0;
  const batch: FitOptions['train']['batch'] = (epoch, index) => {
    begun += 1;
    if (begun === steps) controller.abort();
    return train.batch(epoch, index);
  };
  return { signal: controller.signal, train: { ...train, batch } };
}

/** What a run gives, without what the clock has in it. */
const timeless = (history: readonly EpochMetrics[]) =>
  history.map(({ seconds: _, imagesPerSecond: __, ...metrics }) => metrics);

describe.each(allBackends)('fit on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('learns, and tells what happens', async () => {
    const events: string[] = [];
    const callback: Callback = {
      onTrainBegin: ({ epochs, steps }) => void events.push(`begin ${epochs} ${steps}`),
      onStepEnd: ({ step, learningRate }) => void events.push(`step ${step} ${learningRate}`),
      onEpochEnd: ({ epoch }) => void events.push(`epoch ${epoch}`),
      onTrainEnd: (end) => void events.push(`end ${end}`),
    };
    const { history, status, step } = await fit(smallModel(), {
      ...options(),
      callbacks: [callback],
    });
    expect([status, step]).toEqual(['finished', 21]);
    expect(history.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(history[2]!.train.loss).toBeLessThan(history[0]!.train.loss / 2);
    expect(history[2]!.validation!.top1).toBeGreaterThan(0.9);
    expect(history[0]!.train.examples).toBe(50);
    expect(events.slice(0, 2)).toEqual(['begin 3 21', 'step 1 0.02']);
    expect(events.slice(-3)).toEqual(['step 21 0.01', 'epoch 3', 'end finished']);
    expect(events).toContain('step 11 0.01');
  });

  it('keeps no tensors over 50 steps', async () => {
    const counts: number[] = [];
    // Not after each step: on a device that works beside this thread others are under way.
    const onEpochEnd = () => void counts.push(tf.memory().numTensors);
    await fit(smallModel(), { ...options(), epochs: 8, callbacks: [{ onEpochEnd }] });
    expect(counts.length).toBe(8);
    expect(new Set(counts).size).toBe(1);
  });

  it('forgets the velocities where it is told to', async () => {
    const run = async (resetOptimizerAt: number[]) => {
      const model = smallModel();
      await fit(model, { ...options(), epochs: 2, resetOptimizerAt });
      return weightsOf(model);
    };
    const [never, atStart, second] = [await run([]), await run([0]), await run([1])];
    expect(atStart).toEqual(never);
    expect(second).not.toEqual(never);
  });

  it('tells the schedule what has been, a resumed run too', async () => {
    const task = (epochs: number): FitOptions => ({
      ...options(),
      epochs,
      // Nothing is ever better by so much.
      schedule: reduceOnPlateau({ learningRate: 0.01, patience: 0, threshold: 0.999, factor: 0.5 }),
    });
    const rates = [0.01, 0.01, 0.005, 0.0025];
    const { history } = await fit(smallModel(), task(4));
    expect(history.map(({ learningRate }) => learningRate)).toEqual(rates);
    const runDir = await temporaryFolder();
    await fit(smallModel(), { ...task(3), runDir });
    const resumed = await fit(smallModel(), { ...task(4), runDir, resume: true });
    expect(resumed.history.map(({ learningRate }) => learningRate)).toEqual(rates);
  });

  it('stops at a loss that is no number, and says what the weights are', async () => {
    const model = smallModel();
    const optimizer = new SGD({ learningRate: 1 });
    const seen: string[] = [];
    const fitting = fit(model, {
      ...options(),
      optimizer,
      schedule: piecewise([1], [1e30, 0.1]),
      callbacks: [{ onTrainEnd: (end) => void seen.push(end) }],
    });
    await expect(fitting).rejects.toMatchObject({
      code: 'NON_FINITE_LOSS',
      message: expect.stringMatching(
        isDeferred(backend)
          ? /the loss of step \d+ is (NaN|Infinity).* The weights are spoilt: go on from a checkpoint/
          : /the loss of step \d+ is (NaN|Infinity).* The weights are those before the step/,
      ),
    });
    expect(seen).toEqual(['failed']);
  });

  it.each([
    [{ epochs: 0 }, 'epochs must be an integer of at least 1, got 0'],
    [{ checkpoints: { keepLast: 0 } }, 'checkpoints.keepLast'],
    [{ checkpoints: { everySteps: 1.5 } }, 'checkpoints.everySteps'],
    [{ callbacks: [{ state: () => ({}) }] }, 'callbacks must be of different names'],
    [{ resetOptimizerAt: [-1] }, 'resetOptimizerAt'],
    [{ resume: true }, 'runDir must be given where resume is'],
  ])('refuses %j', async (wrong, message) => {
    await expect(fit(smallModel(), { ...options(), ...wrong })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(message),
    });
  });
});

describe.each(allBackends)('a run that is stopped and resumed on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('ends with the same bits', async () => {
    const folder = await temporaryFolder();
    const throughDir = join(folder, 'through');
    const through = smallModel();
    const expected = await fit(through, { ...options(), runDir: throughDir });

    // Stopped within the first epoch, at an epoch's end, and in the last step of all.
    const runDir = join(folder, 'stopped');
    let resume = false;
    for (const steps of [3, 4, 8, 5]) {
      const { status } = await fit(smallModel(), {
        ...options(),
        runDir,
        resume,
        ...stopAfter(steps),
      });
      expect(status).toBe('interrupted');
      resume = true;
    }
    const model = smallModel();
    const result = await fit(model, { ...options(), runDir, resume });
    expect([result.status, result.step]).toEqual(['finished', 21]);
    expect(await weightsOf(model)).toEqual(await weightsOf(through));
    expect(timeless(result.history)).toEqual(timeless(expected.history));
    expect(timeless((await readRun(runDir)).history)).toEqual(timeless(expected.history));
    const optimizers = await Promise.all(
      [throughDir, runDir].map((dir) =>
        readFile(join(dir, 'checkpoints', 'epoch-0003', 'optimizer.bin')),
      ),
    );
    expect(Buffer.compare(...(optimizers as [Buffer, Buffer]))).toBe(0);
  });

  it('has nothing to do once it is finished, and can be made longer', async () => {
    const runDir = await temporaryFolder();
    await fit(smallModel(), { ...options(), epochs: 1, runDir });
    const again = await fit(smallModel(), { ...options(), epochs: 1, runDir, resume: true });
    expect([again.status, again.step]).toEqual(['finished', 7]);
    const longer = await fit(smallModel(), { ...options(), epochs: 2, runDir, resume: true });
    expect([longer.history.length, longer.step]).toEqual([2, 14]);
  });

  it('does not begin where another run is, and does not resume where none is', async () => {
    const runDir = await temporaryFolder();
    await expect(fit(smallModel(), { ...options(), runDir, resume: true })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining(runDir),
    });
    await fit(smallModel(), { ...options(), epochs: 1, runDir });
    await expect(fit(smallModel(), { ...options(), runDir })).rejects.toMatchObject({
      code: 'RUN_EXISTS',
      message: expect.stringContaining(runDir),
    });
  });

  it('begins again if it was killed before its first checkpoint', async () => {
    const runDir = await temporaryFolder();
    await fit(smallModel(), { ...options(), epochs: 1, runDir });
    await rm(join(runDir, 'checkpoints'), { recursive: true });
    const { history } = await fit(smallModel(), { ...options(), epochs: 1, runDir, resume: true });
    expect(history.length).toBe(1);
    expect((await readRun(runDir)).history.length).toBe(1);
  });
});

describe.each(allBackends)('a run folder on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  const finished = async () => {
    const runDir = await temporaryFolder();
    const model = smallModel();
    const config = { recipe: 'small' };
    const result = await fit(model, { ...options(), runDir, config });
    return { runDir, model, result };
  };

  it('holds the config, a line an epoch and the last checkpoints', async () => {
    const { runDir, result } = await finished();
    expect((await readdir(runDir)).sort()).toEqual([
      ...['checkpoints', 'config.json', 'metrics.jsonl', 'timings.jsonl'],
    ]);
    const lines = await readFile(join(runDir, 'metrics.jsonl'), 'utf8');
    expect(lines).not.toMatch(/seconds|imagesPerSecond/i);
    const { config, history, checkpoints } = await readRun(runDir);
    expect(config).toEqual({ recipe: 'small' });
    expect(history).toEqual(result.history);
    expect(checkpoints).toEqual(
      ['epoch-0003', 'epoch-0002'].map((name) => join(runDir, 'checkpoints', name)),
    );
    expect(result.checkpoint).toBe(checkpoints[0]);
    expect((await readdir(join(runDir, 'checkpoints'))).length).toBe(2);
  });

  it('has models that stock tfjs loads', async () => {
    const { model, result } = await finished();
    const artifacts = await readModelArtifacts(result.checkpoint!);
    const stock = await loadLayersModel(tf.io.fromMemory(artifacts));
    const loaded = await loadModel(result.checkpoint!);
    expect(await weightsOf(stock)).toEqual(await weightsOf(model));
    expect(await weightsOf(loaded)).toEqual(await weightsOf(model));
  });

  it('is resumed from the checkpoint before one that is damaged, with a warning', async () => {
    const { runDir, model } = await finished();
    const damaged = join(runDir, 'checkpoints', 'epoch-0003');
    const metrics = await readFile(join(runDir, 'metrics.jsonl'), 'utf8');
    for (const file of await readdir(damaged)) {
      const copy = `${runDir}-${file}`;
      await cp(runDir, copy, { recursive: true });
      const path = join(copy, 'checkpoints', 'epoch-0003', file);
      const bytes = await readFile(path);
      if (bytes.length === 0) await writeFile(path, 'x');
      else {
        bytes[Math.floor(bytes.length / 3)]! ^= 1;
        await writeFile(path, bytes);
      }
      const warnings: string[] = [];
      const onWarning = (message: string) => void warnings.push(message);
      const resumed = smallModel();
      await fit(resumed, { ...options(), runDir: copy, resume: true, onWarning });
      expect(warnings.join()).toContain('epoch-0003');
      expect(await weightsOf(resumed)).toEqual(await weightsOf(model));
      expect(await readFile(join(copy, 'metrics.jsonl'), 'utf8')).toBe(metrics);
      await rm(copy, { recursive: true });
    }
  });

  it('says so if no checkpoint is whole', async () => {
    const { runDir } = await finished();
    for (const name of ['epoch-0002', 'epoch-0003']) {
      await writeFile(join(runDir, 'checkpoints', name, 'weights.bin'), 'short');
    }
    await expect(fit(smallModel(), { ...options(), runDir, resume: true })).rejects.toMatchObject({
      code: 'CHECKPOINT_INVALID',
    });
  });

  it('does not go into another network', async () => {
    const { runDir } = await finished();
    const other = smallModel(9);
    const before = await weightsOf(other);
    await expect(fit(other, { ...options(), runDir, resume: true })).rejects.toMatchObject({
      code: 'CHECKPOINT_INVALID',
      message: expect.stringContaining('another network'),
    });
    expect(await weightsOf(other)).toEqual(before);
  });

  it('does not go into another optimizer', async () => {
    const { runDir } = await finished();
    const model = smallModel();
    const before = await weightsOf(model);
    const optimizer: TrainableOptimizer = {
      learningRate: 1,
      applyGradients: () => {},
      readSlots: () => ({}),
      writeSlots: () => {},
      reset: () => {},
    };
    const fitting = fit(model, { ...options(), optimizer, runDir, resume: true });
    await expect(fitting).rejects.toMatchObject({
      code: 'CHECKPOINT_INVALID',
      message: expect.stringMatching(/of another optimizer: it has a slot 'velocity'/),
    });
    expect(await weightsOf(model)).toEqual(before);
  });

  it('warns where it goes on otherwise than it was begun', async () => {
    const { runDir } = await finished();
    const warnings: string[] = [];
    await fit(smallModel(), {
      ...options(),
      schedule: constant(0.1),
      runDir,
      resume: true,
      onWarning: (message) => void warnings.push(message),
    });
    expect(warnings).toEqual([expect.stringMatching(/with the schedule .*piecewise.*constant/)]);
  });

  it('is not begun where nothing can be written', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    const fitting = fit(smallModel(), { ...options(), runDir: join(file, 'run') });
    await expect(fitting).rejects.toThrow(/file/);
  });
});
