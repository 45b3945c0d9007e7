import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { drawTensor } from '../../../../test/support/drawTensor.js';
import { expectGoldenWeights, goldenCases } from '../../test/optimizerCases.js';
import golden from '../golden/sgd.json' with { type: 'json' };
import { SGD, type SGDArguments } from './sgd.js';

const forms = { velocity: 'lr_inside', gradient: 'lr_outside', nesterov: 'nesterov' } as const;

describe.each(allBackends)('SGD on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(['velocity', 'gradient', 'nesterov'] as const)(
    'gives the golden weights: %s',
    async (form) => {
      const expected = golden[forms[form]];
      const { momentum, weight_decay: weightDecay, w0_draw: start, g_draw, lrs } = golden;
      const optimizer = new SGD({ learningRate: 1, momentum, weightDecay, form });
      const weight = tf.variable(drawTensor([6], start));
      const before = tf.memory().numTensors;
      for (const [step, learningRate] of lrs.entries()) {
        optimizer.learningRate = learningRate;
        const gradient = drawTensor([6], [g_draw[0]!, g_draw[1]!, g_draw[2]! + step]);
        optimizer.applyGradients({ [weight.name]: gradient });
        gradient.dispose();
        const values = await weight.data();
        for (const [i, value] of expected[step]!.entries()) {
          expect(Math.abs(values[i]! - value)).toBeLessThan(1e-6);
        }
      }
      // The velocity and tfjs's count of iterations.
      expect(tf.memory().numTensors - before).toBeLessThanOrEqual(2);
      optimizer.dispose();
      weight.dispose();
    },
  );
});

describe.each(allBackends)('over 100 steps, SGD on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(goldenCases('CifarSGD', [1, 64]))(
    'gives the golden weights: %s, gradients times %d',
    async (_name, scale, config, weights) => {
      const optimizer = new SGD(config as SGDArguments);
      await expectGoldenWeights(optimizer, weights, scale);
      optimizer.dispose();
    },
  );
});

describe.each(allBackends)('as an optimizer, SGD on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('starts anew after a reset', async () => {
    const run = async (reset: boolean) => {
      const optimizer = new SGD({ learningRate: 0.1, momentum: 0.9 });
      const weight = tf.variable(tf.tensor1d([1]));
      for (let step = 0; step < 2; step++) {
        if (reset) optimizer.reset();
        optimizer.applyGradients({ [weight.name]: tf.tensor1d([1]) });
      }
      return (await weight.data())[0];
    };
    expect(await run(true)).toBeCloseTo(0.8, 6);
    expect(await run(false)).toBeCloseTo(0.71, 6);
  });

  it('gives and takes its slots by the name of the variable', async () => {
    const optimizer = new SGD({ learningRate: 0.1, momentum: 0.9 });
    const weight = tf.variable(tf.tensor1d([1, 2]));
    expect(optimizer.readSlots(weight.name)).toEqual({});
    optimizer.applyGradients({ [weight.name]: tf.tensor1d([1, 3]) });
    const { velocity } = optimizer.readSlots(weight.name);
    expect([...(await velocity!.data())]).toEqual([1, 3]);
    const other = new SGD({ learningRate: 0.1, momentum: 0.9 });
    other.applyGradients({ [weight.name]: tf.tensor1d([0, 0]) });
    other.writeSlots(weight.name, { velocity: velocity! });
    optimizer.dispose();
    expect([...(await other.readSlots(weight.name)['velocity']!.data())]).toEqual([1, 3]);
  });

  it('gives and takes its weights as a tfjs optimizer does', async () => {
    const optimizer = new SGD({ learningRate: 0.1, momentum: 0.9 });
    const weight = tf.variable(tf.tensor1d([1]));
    optimizer.applyGradients([{ name: weight.name, tensor: tf.tensor1d([2]) }]);
    const other = SGD.fromConfig<SGD>(SGD, optimizer.getConfig());
    await other.setWeights(await optimizer.getWeights());
    expect(other.iterations).toBe(1);
    expect([...(await other.readSlots(weight.name)['velocity']!.data())]).toEqual([2]);
    expect(other.getConfig()).toEqual(optimizer.getConfig());
  });

  it('trains in model.compile and model.fit', async () => {
    const model = sequential({ layers: [layers.dense({ units: 1, inputShape: [2] })] });
    const optimizer = new SGD({ learningRate: 0.05, momentum: 0.9, form: 'nesterov' });
    model.compile({ optimizer, loss: 'meanSquaredError' });
    const x = tf.randomUniform([64, 2], -1, 1, 'float32', 1);
    const y = tf.sum(x, 1, true);
    const { history } = await model.fit(x, y, { epochs: 10, shuffle: false });
    const losses = history['loss'] as number[];
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 10);
  });

  it.each([
    [{ learningRate: -1 }, 'learningRate must be a finite number of at least 0, got -1'],
    [
      { learningRate: 1, momentum: Number.NaN },
      'momentum must be a finite number of at least 0, got NaN',
    ],
    [{ learningRate: 1, weightDecay: -0.1 }, 'weightDecay'],
    [
      { learningRate: 1, form: 'adam' },
      "form must be one of velocity, gradient, nesterov, got 'adam'",
    ],
  ])('refuses %j', (options, message) => {
    const make = () => new SGD(options as ConstructorParameters<typeof SGD>[0]);
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(make).toThrow(message);
  });

  it('refuses a gradient of no variable', () => {
    const optimizer = new SGD({ learningRate: 1 });
    const apply = () => optimizer.applyGradients({ nobody: tf.tensor1d([1]) });
    expect(apply).toThrow("named after variables, got 'nobody'");
  });
});
