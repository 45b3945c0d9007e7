import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { expectGoldenWeights, goldenCases } from '../../test/optimizerCases.js';
import { AdamW, type AdamWArguments } from './adamW.js';

describe.each(allBackends)('AdamW on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(goldenCases('CifarAdamW', [1, 64]))(
    'gives the golden weights: %s, gradients times %d',
    async (_name, scale, config, weights) => {
      const optimizer = new AdamW(config as AdamWArguments);
      await expectGoldenWeights(optimizer, weights, scale);
      optimizer.dispose();
    },
  );

  it('counts its steps on the device', async () => {
    const optimizer = new AdamW({ learningRate: 0.1, beta1: 0.5, beta2: 0.75 });
    const weight = tf.variable(tf.tensor1d([1]));
    expect(optimizer.readSlots(weight.name)).toEqual({});
    for (const factor of [1, 0, 1]) {
      optimizer.applyGradients({ [weight.name]: tf.tensor1d([1]) }, tf.scalar(factor));
    }
    const { corrections } = optimizer.readSlots(weight.name);
    expect([...(await corrections!.data())]).toEqual([1 - 0.5 ** 2, 1 - 0.75 ** 2]);
    weight.dispose();
    optimizer.dispose();
  });
});

describe('AdamW', () => {
  beforeAll(() => useBackend('cpu'));

  it.each([
    [{ learningRate: -1 }, 'learningRate must be a finite number of at least 0, got -1'],
    [{ beta1: 1 }, 'beta1 must be at least 0 and less than 1, got 1'],
    [{ beta2: Number.NaN }, 'beta2 must be at least 0 and less than 1, got NaN'],
    [{ epsilon: -1e-8 }, 'epsilon must be a finite number of at least 0'],
    [{ weightDecay: -0.1 }, 'weightDecay must be a finite number of at least 0, got -0.1'],
    [{ weightDecayMode: 'l2' }, "weightDecayMode must be one of coupled, decoupled, got 'l2'"],
  ])('refuses %j', (wrong, message) => {
    const make = () => new AdamW({ learningRate: 1, ...wrong } as AdamWArguments);
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
