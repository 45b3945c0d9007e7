import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { smallModel, smallSource } from '../../test/smallTask.js';
import golden from '../golden/clipping.json' with { type: 'json' };
import { fit } from '../loop/fit.js';
import { GradientClipping } from './gradientClipping.js';
import { SGD } from './sgd.js';

const { sizes, sgd, cases } = golden;

/** As the script draws them. */
const drawn = (size: number, parameter: number, step: number) =>
  Array.from(
    { length: size },
    (_, i) => (1 + parameter) * Math.sin(1 + i + 3 * parameter + 0.7 * step),
  );

const makeSgd = () =>
  new SGD({ learningRate: sgd.lr, momentum: sgd.momentum, weightDecay: sgd.weight_decay });

describe.each(allBackends)('GradientClipping on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(
    cases.flatMap(({ weights, ...limits }) =>
      // What mixed precision has: gradients too large by a factor that is known on the device.
      [1, 64].map((scale) => [JSON.stringify(limits), scale, limits, weights] as const),
    ),
  )('gives the golden weights: %s, gradients times %d', async (_name, scale, limits, expected) => {
    const optimizer = new GradientClipping({ optimizer: makeSgd(), ...limits });
    const variables = sizes.map((size, parameter) =>
      tf.variable(tf.tensor1d(drawn(size, parameter, 0))),
    );
    const factor = tf.scalar(1 / scale);
    for (let step = 1; step <= 100; step++) {
      tf.tidy(() => {
        const gradients = variables.map(({ name, size }, parameter) => [
          name,
          tf.mul(tf.tensor1d(drawn(size, parameter, step)), scale),
        ]);
        optimizer.applyGradients(Object.fromEntries(gradients), scale === 1 ? undefined : factor);
      });
      const wanted = (expected as Record<string, number[][]>)[step];
      for (const [parameter, values] of (wanted ?? []).entries()) {
        const found = await variables[parameter]!.data();
        for (const [i, value] of values.entries()) {
          const error = Math.abs(found[i]! - value) / Math.max(1, Math.abs(value));
          expect(error, `step ${step}`).toBeLessThan(1e-6);
        }
      }
    }
    tf.dispose([...variables, factor]);
    optimizer.dispose();
  });

  it('keeps no tensors, and trains in fit', async () => {
    const optimizer = new GradientClipping({ optimizer: makeSgd(), norm: 5, value: 1 });
    const tensors: number[] = [];
    const { history } = await fit(smallModel(), {
      train: smallSource(48, 8),
      epochs: 4,
      optimizer,
      callbacks: [{ onEpochEnd: () => void tensors.push(tf.memory().numTensors) }],
    });
    expect(history[3]!.train.loss).toBeLessThan(history[0]!.train.loss / 2);
    expect(tensors[3]).toBe(tensors[0]);
    optimizer.dispose();
  });
});

describe('GradientClipping', () => {
  beforeAll(() => useBackend('cpu'));

  it('is what it was after its config was read', () => {
    const optimizer = new GradientClipping({ optimizer: makeSgd(), norm: 2 });
    const config = JSON.parse(JSON.stringify(optimizer.getConfig()));
    const read = GradientClipping.fromConfig<GradientClipping>(GradientClipping, config);
    expect(read.getConfig()).toEqual(optimizer.getConfig());
    expect(read.optimizer.getClassName()).toBe('CifarSGD');
    expect(() =>
      GradientClipping.fromConfig(GradientClipping, {
        norm: 1,
        optimizer: { className: 'Nobody', config: {} },
      }),
    ).toThrow("got 'Nobody'");
  });

  it('has the slots and the learning rate of the optimizer within', async () => {
    const inner = makeSgd();
    const optimizer = new GradientClipping({ optimizer: inner, value: 1 });
    optimizer.learningRate = 0.5;
    expect(inner.learningRate).toBe(0.5);
    const weight = tf.variable(tf.tensor1d([0]));
    optimizer.applyGradients([{ name: weight.name, tensor: tf.tensor1d([3]) }]);
    const { velocity } = optimizer.readSlots(weight.name);
    expect([...(await velocity!.data())]).toEqual([1]);
    optimizer.writeSlots(weight.name, { velocity: tf.tensor1d([7]) });
    expect([...(await inner.readSlots(weight.name)['velocity']!.data())]).toEqual([7]);
    optimizer.reset();
    expect(inner.readSlots(weight.name)).toEqual({});
  });

  it.each([
    [{}, 'norm must be given where value is not'],
    [{ norm: 0 }, 'norm must be greater than 0, got 0'],
    [{ value: Number.NaN }, 'value must be greater than 0, got NaN'],
  ])('refuses %j', (limits, message) => {
    const make = () => new GradientClipping({ optimizer: makeSgd(), ...limits });
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
