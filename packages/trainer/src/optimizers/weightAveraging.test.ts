import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { expectGoldenWeights, goldenCases } from '../../test/optimizerCases.js';
import { smallModel, smallSource } from '../../test/smallTask.js';
import { evaluate } from '../loop/evaluate.js';
import { fit } from '../loop/fit.js';
import { GradientClipping } from './gradientClipping.js';
import { SGD } from './sgd.js';
import { WeightAveraging } from './weightAveraging.js';

const make = (decay = 0.5) =>
  new WeightAveraging({ optimizer: new SGD({ learningRate: 1 }), decay });

describe.each(allBackends)('WeightAveraging on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(goldenCases('CifarWeightAveraging', [1, 64]))(
    'gives the golden averages: %s, gradients times %d',
    async (_name, scale, config, weights) => {
      const optimizer = WeightAveraging.fromConfig<WeightAveraging>(WeightAveraging, config);
      await expectGoldenWeights(optimizer, weights, scale, (parameters) =>
        optimizer.withAverages(() => parameters.values()),
      );
      optimizer.dispose();
    },
  );

  it('has the averages in place as long as the functions take, whatever happens', async () => {
    const optimizer = make();
    const weight = tf.variable(tf.tensor1d([0]));
    const step = () => tf.tidy(() => optimizer.applyGradients({ [weight.name]: tf.ones([1]) }));
    const read = async () => [...(await weight.data())];
    expect(await optimizer.withAverages(read)).toEqual([0]);
    step();
    expect(await optimizer.withAverages(read)).toEqual([-1]);
    step();
    const tensors = tf.memory().numTensors;
    expect(await optimizer.withAverages(read)).toEqual([-1.5]);
    expect(await read()).toEqual([-2]);
    const fails = async () => {
      expect(await read()).toEqual([-1.5]);
      throw new Error('as it wants');
    };
    await expect(optimizer.withAverages(fails)).rejects.toThrow('as it wants');
    expect(await read()).toEqual([-2]);
    let finish = () => {};
    const longer = optimizer.withAverages(() => new Promise<void>((done) => (finish = done)));
    expect(await optimizer.withAverages(read)).toEqual([-1.5]);
    expect(await read()).toEqual([-1.5]);
    expect(step).toThrow('no step can be taken while withAverages has the averages in place');
    finish();
    await longer;
    expect(await read()).toEqual([-2]);
    expect(tf.memory().numTensors).toBe(tensors);
    step();
    expect(await read()).toEqual([-3]);
    expect(await optimizer.withAverages(read)).toEqual([-2.25]);
    weight.dispose();
    optimizer.dispose();
  });

  it('leaves the weights alone where a step is left out', async () => {
    const optimizer = make();
    const weight = tf.variable(tf.tensor1d([0]));
    for (const factor of [1, 1, 0]) {
      tf.tidy(() => {
        const gradient = tf.tensor1d([factor === 0 ? Number.POSITIVE_INFINITY : 1]);
        optimizer.applyGradients({ [weight.name]: gradient }, tf.scalar(factor));
      });
    }
    expect([...(await weight.data())]).toEqual([-2]);
    // Towards the weights, which have not moved.
    const averages = await optimizer.withAverages(async () => [...(await weight.data())]);
    expect(averages).toEqual([-1.75]);
    weight.dispose();
    optimizer.dispose();
  });
});

describe('WeightAveraging', () => {
  beforeAll(() => useBackend('cpu'));

  it('has fit evaluate the averages, from behind another optimizer too', async () => {
    const model = smallModel();
    const averaging = new WeightAveraging({
      optimizer: new SGD({ learningRate: 0.2, momentum: 0.9 }),
      decay: 0.9,
    });
    const optimizer = new GradientClipping({ optimizer: averaging, norm: 1 });
    const validation = smallSource(24, 8);
    const { history } = await fit(model, {
      ...{ train: smallSource(48, 8), validation, epochs: 2, optimizer },
    });
    const { loss } = history.at(-1)!.validation!;
    const averaged = await averaging.withAverages(() => evaluate(model, validation));
    expect(averaged.loss).toBe(loss);
    expect((await evaluate(model, validation)).loss).not.toBe(loss);
    optimizer.dispose();
  });

  it.each([1, -0.1, Number.NaN])('refuses a decay of %d', (decay) => {
    const run = () => make(decay);
    expect(run).toThrow(`decay must be at least 0 and less than 1, got ${decay}`);
    expect(run).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
