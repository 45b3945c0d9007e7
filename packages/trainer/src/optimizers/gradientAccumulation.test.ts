import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { expectGoldenWeights, goldenCases } from '../../test/optimizerCases.js';
import { GradientAccumulation } from './gradientAccumulation.js';
import { SGD } from './sgd.js';

const make = (steps: number) =>
  new GradientAccumulation({ optimizer: new SGD({ learningRate: 1, momentum: 0.5 }), steps });

describe.each(allBackends)('GradientAccumulation on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(goldenCases('CifarGradientAccumulation', [1, 64]))(
    'gives the golden weights: %s, gradients times %d',
    async (_name, scale, config, weights) => {
      const optimizer = GradientAccumulation.fromConfig<GradientAccumulation>(
        GradientAccumulation,
        config,
      );
      await expectGoldenWeights(optimizer, weights, scale);
      optimizer.dispose();
    },
  );

  /** Weight and slots after each of some calls, of gradients all 6. */
  async function values(optimizer: GradientAccumulation, factors: readonly number[]) {
    const weight = tf.variable(tf.tensor1d([0]));
    const seen: Record<string, number>[] = [];
    for (const factor of factors) {
      tf.tidy(() => {
        const gradient = tf.tensor1d([factor === 0 ? Number.NaN : 6]);
        optimizer.applyGradients({ [weight.name]: gradient }, tf.scalar(factor));
      });
      const slots = Object.entries(optimizer.readSlots(weight.name));
      const read = [['weight', weight] as const, ...slots].map(
        async ([name, tensor]) => [name, (await tensor.data())[0]!] as const,
      );
      seen.push(Object.fromEntries(await Promise.all(read)));
    }
    weight.dispose();
    optimizer.dispose();
    return seen;
  }

  it('adds gradients up, and takes a step with their mean', async () => {
    const seen = await values(make(2), [1, 0.5, 1]);
    expect(seen).toEqual([
      { weight: 0, accumulated: 6, accumulatedCalls: 1, accumulatedCount: 1 },
      { weight: -4.5, velocity: 4.5 },
      { weight: -4.5, velocity: 4.5, accumulated: 6, accumulatedCalls: 1, accumulatedCount: 1 },
    ]);
  });

  it('takes the mean of the others where a call is left out, and no step where all are', async () => {
    const seen = await values(make(3), [1, 0, 0.5, 0, 0, 0]);
    expect(seen[1]).toEqual({
      ...{ weight: 0, accumulated: 6, accumulatedCalls: 2, accumulatedCount: 1 },
    });
    expect(seen[2]).toEqual({ weight: -4.5, velocity: 4.5 });
    expect(seen[4]).toEqual({
      ...{ weight: -4.5, velocity: 4.5 },
      ...{ accumulated: 0, accumulatedCalls: 2, accumulatedCount: 0 },
    });
    expect(seen[5]).toEqual(seen[2]);
  });
});

describe('GradientAccumulation', () => {
  beforeAll(() => useBackend('cpu'));

  it('adds up the gradients that there are', async () => {
    const optimizer = make(2);
    const [first, second] = [tf.variable(tf.scalar(0)), tf.variable(tf.scalar(0))];
    optimizer.applyGradients({ [first.name]: tf.scalar(2) });
    optimizer.applyGradients([
      { name: first.name, tensor: null as unknown as tf.Tensor },
      { name: second.name, tensor: tf.scalar(4) },
    ]);
    expect(await first.data()).toEqual(Float32Array.of(-1));
    expect(await second.data()).toEqual(Float32Array.of(-2));
    optimizer.dispose();
  });

  it.each([0, 1.5, Number.NaN])('refuses %d steps', (steps) => {
    const run = () => make(steps);
    expect(run).toThrow(`steps must be an integer of at least 1, got ${steps}`);
    expect(run).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  it('refuses a gradient of no variable', () => {
    const apply = () => make(2).applyGradients({ nobody: tf.tensor1d([1]) });
    expect(apply).toThrow("named after variables, got 'nobody'");
  });
});
