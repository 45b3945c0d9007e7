import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { smallModel, smallSource } from '../../test/smallTask.js';
import { fit } from '../loop/fit.js';
import type { FitOptions } from '../loop/fitOptions.js';
import { SGD } from '../optimizers/sgd.js';
import type { Callback } from './callback.js';
import { nanGuard } from './nanGuard.js';

/** Epochs of three steps. */
const options = (epochs: number): FitOptions => ({
  train: smallSource(20, 8),
  epochs,
  optimizer: new SGD({ learningRate: 0.02, momentum: 0.9 }),
});

/** Writes a number into a statistic after a step: training only writes it, and no loss shows it. */
const spoiling = (model: LayersModel, at: number, value: number): Callback => ({
  onStepEnd: ({ step }) => {
    if (step !== at) return;
    const [, , , variance] = model.getLayer('norm').weights;
    const spoilt = tf.tensor1d([...Array<number>(7).fill(1), value]);
    variance!.write(spoilt);
    spoilt.dispose();
  },
});

describe.each(allBackends)('nanGuard on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each([Number.NaN, Number.NEGATIVE_INFINITY])(
    'ends the run before a checkpoint, and names the layer with %d',
    async (value) => {
      const runDir = await temporaryFolder();
      const model = smallModel();
      const callbacks = [spoiling(model, 5, value), nanGuard()];
      await expect(fit(model, { ...options(3), runDir, callbacks })).rejects.toMatchObject({
        code: 'NON_FINITE_LOSS',
        message: expect.stringMatching(
          /after step 6 .* the weight norm\/moving_variance of the layer 'norm'/,
        ),
      });
      expect(await readdir(join(runDir, 'checkpoints'))).toEqual(['epoch-0001']);
    },
  );

  it('looks at slots, and as often as it is told to', async () => {
    const { optimizer, ...rest } = options(1);
    const model = smallModel();
    const variable = (model.getLayer('hidden').weights[0]!.read() as tf.Variable).name;
    const spoil: Callback = {
      onStepEnd: ({ step }) => {
        if (step !== 2) return;
        const velocity = tf.fill([12, 8], Number.NaN);
        optimizer.writeSlots(variable, { velocity });
        velocity.dispose();
      },
    };
    const callbacks = [spoil, nanGuard({ everySteps: 1 })];
    await expect(fit(model, { ...rest, optimizer, callbacks })).rejects.toThrow(
      /(slot 'velocity' of hidden\/kernel|the weight hidden\/kernel)/,
    );
  });

  it('lets finite numbers pass whose sum is not, and leaves no tensors', async () => {
    const model = smallModel();
    const guard = nanGuard();
    const { optimizer } = options(1);
    await guard.onTrainBegin!({
      ...{ epochs: 1, finishedEpochs: 0, step: 0, steps: 1, history: [], stop: () => {} },
      ...{ model, optimizer },
    });
    const large = tf.fill([6], 3e38);
    model.getLayer('logits').weights[1]!.write(large);
    large.dispose();
    const before = tf.memory().numTensors;
    const train = { examples: 1, loss: 1, top1: 0, top5: 0 };
    const epoch = { epoch: 1, step: 1, learningRate: 1, imagesPerSecond: 1, seconds: 1, train };
    await expect(guard.onEpochEnd!(epoch)).resolves.toBeUndefined();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('nanGuard', () => {
  it('refuses never to look', () => {
    expect(() => nanGuard({ everySteps: 0 })).toThrow(
      'everySteps must be an integer of at least 1',
    );
  });
});
