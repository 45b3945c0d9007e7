import * as tf from '@tensorflow/tfjs-core';
import {
  initializers,
  type LayersModel,
  layers,
  loadLayersModel,
  sequential,
} from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { backends, useBackend } from '../../../../test/support/backends.js';
import { drawTensor } from '../../../../test/support/drawTensor.js';
import { expectClose } from '../../../../test/support/expectClose.js';
import { savedArtifacts } from '../../test/savedArtifacts.js';
import { type RReLUArguments, rrelu } from './rrelu.js';
import { setTrainingStep } from './setTrainingStep.js';

const x = () => drawTensor([4, 50], [-1, 1, 7]);

/** What a layer makes of x in training, at a step. */
function noisy(args: RReLUArguments, step: number): number[] {
  const layer = rrelu(args);
  layer.setTrainingStep(step);
  return [...(layer.apply(x(), { training: true }) as tf.Tensor).dataSync()];
}

describe.each(backends)('RReLU on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('keeps what is positive, and scales the rest by slopes within the bounds', () => {
    const output = noisy({ lower: 0.2, upper: 0.3 }, 0);
    for (const [i, value] of x().dataSync().entries()) {
      if (value > 0) expect(output[i]).toBe(value);
      else {
        expect(output[i]! / value).toBeGreaterThan(0.2 - 1e-6);
        expect(output[i]! / value).toBeLessThan(0.3 + 1e-6);
      }
    }
    expect(new Set(output).size).toBe(output.length);
  });

  it('uses the middle slope outside training', () => {
    const output = (rrelu({ lower: 0.2, upper: 0.4 }).apply(x()) as tf.Tensor).dataSync();
    const expected = x()
      .dataSync()
      .map((value) => (value > 0 ? value : 0.3 * value));
    expectClose(output, expected, 1e-6);
  });

  it('trains in tf.sequential with model.fit', async () => {
    const start = (seed: number) => initializers.glorotUniform({ seed });
    const model = sequential({
      layers: [
        layers.dense({ units: 16, inputShape: [4], kernelInitializer: start(1), name: 'hidden' }),
        rrelu({ name: 'activation' }),
        layers.dense({ units: 1, kernelInitializer: start(2), name: 'output' }),
      ],
    });
    model.compile({ optimizer: tf.train.adam(0.02), loss: 'meanSquaredError' });
    const inputs = drawTensor([64, 4], [-1, 1, 1]);
    const targets = tf.abs(tf.sum(inputs, 1, true));
    const before = tf.memory().numTensors;
    const { history } = await model.fit(inputs, targets, { epochs: 30, shuffle: false });
    const losses = history['loss'] as number[];
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 4);
    // Adam's slots stay; nothing else grows with the epochs.
    const after = tf.memory().numTensors;
    await model.fit(inputs, targets, { epochs: 10, shuffle: false });
    expect(tf.memory().numTensors).toBe(after);
    expect(after - before).toBeLessThan(20);
  });

  it('is noisy in model.fit, and not in model.evaluate', async () => {
    const kernelInitializer = initializers.identity({});
    const model = sequential({
      layers: [
        layers.dense({ units: 50, inputShape: [50], kernelInitializer }),
        rrelu({ lower: 0, upper: 1 }),
      ],
    });
    model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
    const losses = [0, 1].map(() => (model.evaluate(x(), x()) as tf.Scalar).dataSync()[0]!);
    expect(losses[0]).toBe(losses[1]);
    // At a learning rate of 0 only the slopes change the loss.
    const { history } = await model.fit(x(), x(), { epochs: 3, shuffle: false });
    expect(new Set([...(history['loss'] as number[]), losses[0]]).size).toBe(4);
  });

  it.each([false, true])('has the gradient of finite differences; training: %s', (training) => {
    const layer = rrelu({ name: 'differences' });
    layer.setTrainingStep(1);
    const dy = drawTensor([4, 50], [-1, 1, 8]);
    const apply = (z: tf.Tensor) => layer.apply(z, { training }) as tf.Tensor;
    const gradient = tf
      .grad((z: tf.Tensor) => apply(z))(x(), dy)
      .dataSync();
    // A step that leaves signs as they are: RReLU is linear between.
    const h = tf.mul(x(), 0.25);
    const [above, below] = [apply(tf.add(x(), h)), apply(tf.sub(x(), h))];
    const expected = tf.mul(dy, tf.div(tf.sub(above, below), tf.mul(h, 2)));
    expectClose(gradient, expected.dataSync(), 1e-5);
  });
});

describe.each(backends)('the noise of RReLU on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('is a function of seed, stream and step', () => {
    const args = { seed: 3, stream: 5 };
    const here = noisy(args, 9);
    expect(noisy(args, 9)).toEqual(here);
    expect(noisy({ ...args, seed: 4 }, 9)).not.toEqual(here);
    expect(noisy({ ...args, stream: 6 }, 9)).not.toEqual(here);
    expect(noisy(args, 10)).not.toEqual(here);
  });

  it('has a stream of its own for each name', () => {
    expect(noisy({ name: 'one' }, 0)).toEqual(noisy({ name: 'one' }, 0));
    expect(noisy({ name: 'one' }, 0)).not.toEqual(noisy({ name: 'other' }, 0));
  });

  it('is new in every training call where nobody says the step', () => {
    const layer = rrelu({ name: 'counted' });
    const calls = [0, 1, 2].map(() => [
      ...(layer.apply(x(), { training: true }) as tf.Tensor).dataSync(),
    ]);
    expect(calls).toEqual([0, 1, 2].map((step) => noisy({ name: 'counted' }, step)));
  });

  it('is drawn again, not stored, for the gradient', () => {
    const layer = rrelu({ name: 'gradient' });
    layer.setTrainingStep(2);
    const apply = (z: tf.Tensor) => layer.apply(z, { training: true }) as tf.Tensor;
    const gradient = tf
      .grad((z: tf.Tensor) => tf.sum(apply(z)))(x())
      .dataSync();
    const output = apply(x()).dataSync();
    const expected = x()
      .dataSync()
      .map((value, i) => (value > 0 ? 1 : output[i]! / value));
    expectClose(gradient, expected, 1e-5);
  });

  it('is set by setTrainingStep in all layers of a model, also of a model inside', () => {
    const inner = sequential({ layers: [rrelu({ name: 'inner', inputShape: [50] })] });
    const model: LayersModel = sequential({
      layers: [rrelu({ name: 'outer', inputShape: [50] }), inner],
    });
    const run = () => [...(model.apply(x(), { training: true }) as tf.Tensor).dataSync()];
    setTrainingStep(model, 4);
    const [first, second] = [run(), run()];
    expect(second).toEqual(first);
    setTrainingStep(model, 5);
    expect(run()).not.toEqual(first);
    setTrainingStep(model, null);
    expect(run()).not.toEqual(run());
    expect(() => setTrainingStep(model, -1)).toThrow('got -1');
  });
});

describe.each(backends)('a saved RReLU on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('is loaded by stock loadLayersModel, with its bounds and noise', async () => {
    const layer = rrelu({ name: 'saved', lower: 0.1, upper: 0.2, seed: 8, inputShape: [50] });
    const artifacts = await savedArtifacts(sequential({ layers: [layer] }));
    const loaded = await loadLayersModel(tf.io.fromMemory(artifacts));
    expect(loaded.layers[0]!.getConfig()).toEqual(layer.getConfig());
    setTrainingStep(loaded, 6);
    const output = (loaded.apply(x(), { training: true }) as tf.Tensor).dataSync();
    expect([...output]).toEqual(noisy({ name: 'saved', lower: 0.1, upper: 0.2, seed: 8 }, 6));
  });
});

describe('a wrong argument of RReLU', () => {
  it.each([
    [
      { lower: 0.5, upper: 0.4 },
      'lower must not be greater than upper, got lower 0.5 and upper 0.4',
    ],
    [{ lower: Number.NaN }, 'lower must be a finite number'],
    [{ upper: '1' }, "upper must be a finite number, got '1'"],
    [{ seed: -1 }, 'seed must be an integer from 0 to 2^53 - 1, got -1'],
    [{ stream: 2 ** 32 }, 'stream must be an integer from 0 to 2^32 - 1, got 4294967296'],
  ])('%j is refused', (args, message) => {
    const make = () => rrelu(args as RReLUArguments);
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(make).toThrow(message);
  });
});
