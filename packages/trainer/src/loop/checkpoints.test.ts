import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { smallModel, smallSource, weightsOf } from '../../test/smallTask.js';
import type { Callback, EpochMetrics } from '../callbacks/callback.js';
import { SGD } from '../optimizers/sgd.js';
import { fit } from './fit.js';
import type { FitOptions } from './fitOptions.js';

const options = (): FitOptions => ({
  train: smallSource(50, 8),
  validation: smallSource(20, 8),
  epochs: 2,
  optimizer: new SGD({ learningRate: 0.02, momentum: 0.9 }),
});

/** The names of the checkpoints as they are written. */
function watched(): { readonly names: string[]; readonly callback: Callback } {
  const names: string[] = [];
  return { names, callback: { onCheckpoint: ({ path }) => void names.push(basename(path)) } };
}

describe('checkpoints', () => {
  beforeAll(() => useBackend('cpu'));

  it('are written every so many steps, counted over epochs, and at the end of each', async () => {
    const runDir = await temporaryFolder();
    const { names, callback } = watched();
    await fit(smallModel(), {
      ...options(),
      runDir,
      checkpoints: { everySteps: 3 },
      callbacks: [callback],
    });
    expect(names).toEqual([
      ...['epoch-0000-step-00000003', 'epoch-0000-step-00000006', 'epoch-0001'],
      ...['epoch-0001-step-00000009', 'epoch-0001-step-00000012', 'epoch-0002'],
    ]);
    expect((await readdir(join(runDir, 'checkpoints'))).sort()).toEqual(names.slice(-2));
  });

  it('are written every so many epochs, and after the last', async () => {
    const { names, callback } = watched();
    const runDir = await temporaryFolder();
    const checkpoints = { everyEpochs: 3, keepLast: 9 };
    await fit(smallModel(), {
      ...options(),
      epochs: 5,
      runDir,
      checkpoints,
      callbacks: [callback],
    });
    expect(names).toEqual(['epoch-0003', 'epoch-0005']);
  });

  it('are written when the last is so old', async () => {
    const { names, callback } = watched();
    const train = smallSource(50, 8);
    const slow: FitOptions['train'] = {
      ...train,
      batch: async (epoch, index) => {
        if (index === 3) await new Promise((resolve) => setTimeout(resolve, 1100));
        return train.batch(epoch, index);
      },
    };
    const runDir = await temporaryFolder();
    const checkpoints = { everySeconds: 1 };
    await fit(smallModel(), {
      ...options(),
      epochs: 1,
      train: slow,
      runDir,
      checkpoints,
      callbacks: [callback],
    });
    expect(names).toContain('epoch-0000-step-00000004');
    expect(names.at(-1)).toBe('epoch-0001');
  });

  it('of the best epochs are kept beside the last', async () => {
    const runDir = await temporaryFolder();
    const { history, bestCheckpoint, checkpoint } = await fit(smallModel(), {
      ...options(),
      // Epoch 2 spoils what epoch 1 has learned.
      schedule: { name: 'worse', at: (step) => (step < 7 ? 0.02 : step < 14 ? 3 : 0) },
      epochs: 5,
      runDir,
      checkpoints: { keepLast: 1, keepBest: 1, monitor: 'validation.loss' },
    });
    const losses = history.map(({ validation }) => validation!.loss);
    expect(Math.min(...losses)).toBe(losses[0]);
    expect((await readdir(join(runDir, 'checkpoints'))).sort()).toEqual([
      'epoch-0001',
      'epoch-0005',
    ]);
    expect(basename(bestCheckpoint!)).toBe('epoch-0001');
    expect(basename(checkpoint!)).toBe('epoch-0005');
  });

  it('of a run without validation cannot be told apart by it', async () => {
    const { validation: _, ...rest } = options();
    const runDir = await temporaryFolder();
    const fitting = fit(smallModel(), { ...rest, runDir, checkpoints: { keepBest: 1 } });
    await expect(fitting).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('validation'),
    });
  });

  it('can be checked by sha256sum', async () => {
    const runDir = await temporaryFolder();
    const { checkpoint } = await fit(smallModel(), { ...options(), epochs: 1, runDir });
    const lines = (await readFile(join(checkpoint!, 'SHA256SUMS'), 'utf8')).trim().split('\n');
    const files = (await readdir(checkpoint!)).filter((name) => name !== 'SHA256SUMS').sort();
    expect(lines.map((line) => line.slice(66)).sort()).toEqual(files);
  });
});

/** Counts steps and adds up losses, in numbers and in a tensor. */
function counter(): Callback & { readonly steps: number; readonly sum: tf.Variable } {
  const sum = tf.variable(tf.zeros([]), false);
  return {
    name: 'counter',
    steps: 0,
    sum,
    onStepEnd({ loss }) {
      (this as { steps: number }).steps += 1;
      tf.tidy(() => sum.assign(tf.add(sum, loss)));
    },
    state() {
      return { values: { steps: this.steps }, tensors: { sum } };
    },
    restore({ values, tensors }) {
      (this as { steps: number }).steps = (values as { steps: number }).steps;
      sum.assign(tf.clone(tensors!['sum']!));
    },
  };
}

describe.each(allBackends)('callbacks of a run on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('go on from what a checkpoint has of them', async () => {
    const through = counter();
    await fit(smallModel(), { ...options(), callbacks: [through] });
    const runDir = await temporaryFolder();
    await fit(smallModel(), { ...options(), epochs: 1, runDir, callbacks: [counter()] });
    const resumed = counter();
    const begun: number[] = [];
    await fit(smallModel(), {
      ...options(),
      runDir,
      resume: true,
      callbacks: [{ onTrainBegin: ({ history }) => void begun.push(history.length) }, resumed],
    });
    expect(begun).toEqual([1]);
    expect(resumed.steps).toBe(14);
    expect(await resumed.sum.data()).toEqual(await through.sum.data());
    tf.dispose([through.sum, resumed.sum]);
  });

  it('stop it, at once or at an end of an epoch, and it can go on', async () => {
    const through = smallModel();
    await fit(through, options());
    const runDir = await temporaryFolder();
    let stop: ((reason: string) => void) | undefined;
    const seen: string[] = [];
    const stopper: Callback = {
      onTrainBegin: (event) => {
        ({ stop } = event);
      },
      onEpochEnd: ({ epoch }) => {
        if (epoch === 1) stop!('enough');
      },
      onTrainEnd: (end) => void seen.push(end),
    };
    const first = await fit(smallModel(), { ...options(), runDir, callbacks: [stopper] });
    expect(first).toMatchObject({ status: 'stopped', reason: 'enough', step: 7 });
    const within: Callback = {
      onTrainBegin: (event) => event.stop('not now'),
    };
    const second = await fit(smallModel(), {
      ...options(),
      runDir,
      resume: true,
      callbacks: [within],
    });
    expect(second).toMatchObject({ status: 'stopped', reason: 'not now', step: 7 });
    const model = smallModel();
    const third = await fit(model, { ...options(), runDir, resume: true });
    expect([third.status, third.step]).toEqual(['finished', 14]);
    expect(third.history.map(({ epoch }: EpochMetrics) => epoch)).toEqual([1, 2]);
    expect(await weightsOf(model)).toEqual(await weightsOf(through));
    expect(seen).toEqual(['stopped']);
  });
});
