import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../../test/support/backends.js';
import { expectClose } from '../../../../test/support/expectClose.js';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { smallModel, smallSource, weightsOf } from '../../test/smallTask.js';
import { mixup } from '../batches/mixup.js';
import { fit } from '../loop/fit.js';
import type { FitOptions } from '../loop/fitOptions.js';
import { SGD } from '../optimizers/sgd.js';
import { cutBatch } from './parallelSteps.js';

/** The layer with noise of its own. */
const modules = [new URL('../../test/smallTask.ts', import.meta.url).href];

const options = (): FitOptions => ({
  train: smallSource(50, 8),
  epochs: 2,
  optimizer: new SGD({ learningRate: 0.02, momentum: 0.9 }),
});

/** A model without batch norm and noise: parts of a batch then add up to the whole. */
const plainModel = () =>
  sequential({
    layers: [
      layers.flatten({ inputShape: [2, 2, 3] }),
      layers.dense({ units: 6, kernelInitializer: 'zeros' }),
    ],
  });

describe.each(['cpu', 'wasm'] as const)('a run in several threads on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each([2, 3])(
    'gives what one thread gives, for a model that sees examples alone: %i',
    async (count) => {
      const [one, several] = [plainModel(), plainModel()];
      const expected = await fit(one, options());
      const found = await fit(several, { ...options(), workers: { count } });
      const [a, b] = [await weightsOf(one), await weightsOf(several)];
      for (const [index, values] of a.entries()) expectClose(b[index]!, values, 1e-5);
      expectClose(
        found.history.flatMap(({ train }) => [train.loss, train.top1]),
        expected.history.flatMap(({ train }) => [train.loss, train.top1]),
        1e-5,
      );
    },
    120_000,
  );

  it('gives what one thread gives for mixed batches', async () => {
    const train = mixup(smallSource(50, 8), { seed: 1 });
    const [one, several] = [plainModel(), plainModel()];
    const expected = await fit(one, { ...options(), train });
    const found = await fit(several, { ...options(), train, workers: { count: 3 } });
    const [a, b] = [await weightsOf(one), await weightsOf(several)];
    for (const [index, values] of a.entries()) expectClose(b[index]!, values, 1e-5);
    expect(found.history[1]!.train.top1).toBe(expected.history[1]!.train.top1);
  }, 120_000);

  it('gives the same bits again, and after a resume', async () => {
    const workers = { count: 2, modules };
    const through = smallModel();
    await fit(through, { ...options(), workers });
    const expected = await weightsOf(through);

    const again = smallModel();
    await fit(again, { ...options(), workers });
    expect(await weightsOf(again)).toEqual(expected);

    const runDir = await temporaryFolder();
    const controller = new AbortController();
    const { signal } = controller;
    const onStepEnd = ({ step }: { step: number }) => {
      if (step === 5) controller.abort();
    };
    await fit(smallModel(), { ...options(), workers, runDir, signal, callbacks: [{ onStepEnd }] });
    const resumed = smallModel();
    await fit(resumed, { ...options(), workers, runDir, resume: true });
    expect(await weightsOf(resumed)).toEqual(expected);
  }, 120_000);
});

describe('workers', () => {
  beforeAll(() => useBackend('cpu'));

  it('keep no tensors in this thread', async () => {
    const counts = new Set<number>();
    const onStepEnd = () => void counts.add(tf.memory().numTensors);
    const workers = { count: 2, modules };
    await fit(smallModel(), { ...options(), epochs: 8, workers, callbacks: [{ onStepEnd }] });
    expect(counts.size).toBe(1);
  }, 60_000);

  it('stop at a loss that is no number, with the weights of before', async () => {
    const model = smallModel();
    const before: number[][][] = [];
    const onStepEnd = async () => void before.push(await weightsOf(model));
    const fitting = fit(model, {
      ...options(),
      optimizer: new SGD({ learningRate: 1e30 }),
      workers: { count: 2, modules },
      callbacks: [{ onStepEnd }],
    });
    await expect(fitting).rejects.toMatchObject({ code: 'NON_FINITE_LOSS' });
    expect(await weightsOf(model)).toEqual(before.at(-1));
  }, 60_000);

  it('say what is wrong with a model that they cannot load', async () => {
    const fitting = fit(smallModel(), { ...options(), workers: { count: 2 } });
    await expect(fitting).rejects.toThrow('StepNoise');
  }, 60_000);

  it.each([
    [{ workers: { count: 0 } }, 'workers.count must be an integer of at least 1, got 0'],
    [
      { workers: { count: 2 }, loss: () => tf.scalar(0) },
      'loss must be the default where workers are',
    ],
  ])('refuse %j', async (wrong, message) => {
    await expect(fit(smallModel(), { ...options(), ...wrong })).rejects.toThrow(message);
  });
});

describe('cutBatch', () => {
  const batch = {
    images: Float32Array.from({ length: 7 * 12 }, (_, i) => i),
    labels: Int32Array.from({ length: 7 }, (_, i) => i),
    shape: [7, 2, 2, 3] as const,
    mix: {
      labels: Int32Array.from({ length: 7 }, (_, i) => 10 + i),
      shares: Float32Array.from({ length: 7 }, (_, i) => i / 16),
    },
  };

  it('gives every example to one part', () => {
    const parts = cutBatch(batch, 3);
    expect(parts.map(({ shape }) => shape[0])).toEqual([2, 2, 3]);
    expect(parts.flatMap(({ labels }) => [...labels])).toEqual([...batch.labels]);
    expect(parts.flatMap(({ images }) => [...images])).toEqual([...batch.images]);
    expect(parts.flatMap(({ mix }) => [...mix!.labels])).toEqual([...batch.mix.labels]);
    expect(parts.flatMap(({ mix }) => [...mix!.shares])).toEqual([...batch.mix.shares]);
  });

  it('gives fewer parts than threads where there are fewer examples', () => {
    expect(cutBatch(batch, 9).map(({ shape }) => shape[0])).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });
});
