import * as tf from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, loadLayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { backends, useBackend } from '../../../../test/support/backends.js';
import { drawTensor } from '../../../../test/support/drawTensor.js';
import { expectClose } from '../../../../test/support/expectClose.js';
import { weightsByName } from '../../test/goldenModel.js';
import { savedArtifacts } from '../../test/savedArtifacts.js';
import { type BlockWeights, stockBlock } from '../../test/stockOracle.js';
import { convFactory } from '../factories/convFactory.js';
import { inceptionFactoryA, type PoolType } from '../factories/inceptionFactoryA.js';
import { inceptionFactoryB } from '../factories/inceptionFactoryB.js';
import { setTrainingStep } from '../layers/setTrainingStep.js';
import { type InceptionOptions, inception } from './inception.js';

const images = (count: number, size = 28) =>
  drawTensor([count, size, size, 3], [-1, 1, 11]) as tf.Tensor4D;

/** The same network from stock ops, by the notebook's table. Slopes must not be random. */
function stockNetwork(
  network: LayersModel,
  x: tf.Tensor4D,
  slope: { lower: number; upper: number },
): tf.Tensor {
  const weights = weightsByName(network);
  const read = (name: string) => weights.get(name)!.read();
  const conv = (y: tf.Tensor, name: string, padding = 0, strides = 1) => {
    const block = {
      weight: read(`conv_${name}_weight`),
      bias: read(`conv_${name}_bias`),
      gamma: read(`bn_${name}_gamma`),
      beta: read(`bn_${name}_beta`),
      moving_mean: read(`bn_${name}_moving_mean`),
      moving_var: read(`bn_${name}_moving_var`),
    } as unknown as BlockWeights;
    const args = { ...slope, filters: 1, kernelSize: 1, padding, strides };
    return stockBlock(y as tf.Tensor4D, block, args, false);
  };
  const branches = (y: tf.Tensor, name: string, strides: number) => [
    conv(conv(y, `${name}_3x3_reduce`), `${name}_3x3`, 1, strides),
    conv(
      conv(conv(y, `${name}_double_3x3_reduce`), `${name}_double_3x3_0`, 1),
      `${name}_double_3x3_1`,
      1,
      strides,
    ),
  ];
  const blockA = (y: tf.Tensor, name: string, pool: PoolType) => {
    const pooled = tf.pool(y as tf.Tensor4D, 3, pool, 'same', 1, 1);
    const projected = conv(pooled, `${name}_proj`);
    return tf.concat([conv(y, `${name}_1x1`), ...branches(y, name, 1), projected], 3);
  };
  const blockB = (y: tf.Tensor, name: string) =>
    tf.concat([...branches(y, name, 2), tf.maxPool(y as tf.Tensor4D, 3, 2, 'same')], 3);
  return tf.tidy(() => {
    let y: tf.Tensor = x;
    for (const name of ['3a', '3b', '3c', '4a', '4b', '4c', '4d', '4e', '5a', '5b']) {
      if (name === '3c' || name === '4e') y = blockB(y, name);
      else y = blockA(y, name, name === '5b' ? 'max' : 'avg');
    }
    return tf.add(tf.matMul(tf.mean(y, [1, 2]), read('fc_weight') as tf.Tensor2D), read('fc_bias'));
  });
}

describe.each(backends)('a narrow network on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('is the graph of the notebook, made of stock ops', () => {
    const slope = { lower: 0.25, upper: 0.25 };
    const network = inception({ width: 1 / 16, classes: 10, ...slope });
    for (const [index, weight] of network.weights.entries()) {
      weight.write(drawTensor(weight.shape as number[], [0.05, 0.4, index]));
    }
    const x = images(2);
    const expected = stockNetwork(network, x, slope).dataSync();
    expectClose((network.apply(x) as tf.Tensor).dataSync(), expected, 1e-4);
    network.dispose();
  });

  it('learns a few images by heart, and keeps no tensors over 50 steps', () => {
    const network = inception({ width: 1 / 32, classes: 4, inputShape: [8, 8, 3] });
    const x = images(4, 8);
    const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 3], 'int32'), 4);
    const optimizer = tf.train.momentum(0.05, 0.9);
    const variables = network.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const losses: number[] = [];
    const counts = new Set<number>();
    for (let step = 0; step < 50; step++) {
      setTrainingStep(network, step);
      tf.tidy(() => {
        const lossOf = () => {
          const logits = network.apply(x, { training: true }) as tf.Tensor;
          return tf.losses.softmaxCrossEntropy(labels, logits) as tf.Scalar;
        };
        losses.push(optimizer.minimize(lossOf, true, variables)!.dataSync()[0]!);
      });
      // The first step makes the optimizer's slots.
      counts.add(tf.memory().numTensors);
    }
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 4);
    expect(counts.size).toBe(1);
    network.dispose();
  });
});

describe.each(backends)('inception on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('is saved and loaded by stock tfjs, weights, names, noise and all', async () => {
    const network = inception({ width: 1 / 32, classes: 7, seed: 3, momentum: 0.1 });
    const x = images(2);
    network.apply(x, { training: true });
    const artifacts = await savedArtifacts(network);
    const names = artifacts.weightSpecs!.map(({ name }) => name);
    expect(names).toContain('conv_3a_3x3_reduce_weight');
    expect(names).toContain('bn_5b_double_3x3_1_moving_var');
    expect(names).toContain('fc_weight');
    const loaded = await loadLayersModel(tf.io.fromMemory(artifacts));
    for (const training of [false, true]) {
      const [expected, found] = [network, loaded].map((one) => {
        setTrainingStep(one, 5);
        return (one.apply(x, { training }) as tf.Tensor).dataSync();
      });
      expect(found).toEqual(expected);
    }
  });

  it('can be made twice in a process, with the same names and weights', () => {
    const [first, second] = [inception({ width: 1 / 32 }), inception({ width: 1 / 32 })];
    const named = (network: LayersModel) =>
      [...weightsByName(network)].map(([name, weight]) => [name, weight.read().dataSync()]);
    expect(named(second)).toEqual(named(first));
    const other = inception({ width: 1 / 32, seed: 1 });
    expect(named(other)).not.toEqual(named(first));
  });

  it('starts as the initializer says', () => {
    const network = inception({ width: 1 / 8, kernelInitializer: 'identity' });
    const weights = weightsByName(network);
    const filter = weights.get('conv_3b_1x1_weight')!.read();
    expect(new Set(filter.dataSync())).toEqual(new Set([0, 1]));
    expect(new Set(weights.get('fc_weight')!.read().dataSync()).size).toBeGreaterThan(100);
  });

  it('has 66 convolutions, and one for at least each branch however narrow', () => {
    const network = inception({ width: 0.001, classes: 3 });
    const filters = network.weights.filter(({ originalName }) =>
      /^conv_.*_weight$/.test(originalName),
    );
    expect(filters.length).toBe(66);
    expect(network.outputs[0]!.shape).toEqual([null, 3]);
  });

  it.each([1 / 2, 1 / 8, 1 / 32])('scales all channels by its width: %d', (width) => {
    const network = inception({ width, classes: 10 });
    const weights = weightsByName(network);
    const scale = (channels: number) => Math.max(1, Math.round(channels * width));
    const sum = (...channels: number[]) => channels.map(scale).reduce((a, b) => a + b);
    const shapeOf = (name: string) => weights.get(name)!.shape;
    expect(shapeOf('conv_3a_1x1_weight')).toEqual([1, 1, 3, scale(64)]);
    expect(shapeOf('conv_3a_proj_weight')).toEqual([1, 1, 3, scale(32)]);
    expect(shapeOf('bn_3b_double_3x3_1_gamma')).toEqual([scale(96)]);
    expect(shapeOf('conv_3c_3x3_weight')).toEqual([3, 3, scale(128), scale(160)]);
    // The outputs of 5a and of 5b.
    expect(shapeOf('conv_5b_1x1_weight')).toEqual([1, 1, sum(352, 320, 224, 128), scale(352)]);
    expect(shapeOf('fc_weight')).toEqual([sum(352, 320, 224, 128), 10]);
    expect(shapeOf('fc_bias')).toEqual([10]);
    network.dispose();
  });

  it('frees all it holds', () => {
    const before = tf.memory().numTensors;
    const network = inception({ width: 1 / 32 });
    tf.tidy(() => void network.apply(images(1), { training: true }));
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('takes images of other sizes', () => {
    const network = inception({ width: 1 / 32, inputShape: [32, 40, 1], classes: 5 });
    const logits = network.apply(tf.zeros([2, 32, 40, 1])) as tf.Tensor;
    expect(logits.shape).toEqual([2, 5]);
  });

  it.each([
    [{ width: -1 }, 'width must be a finite number of at least 0, got -1'],
    [{ width: 0 }, 'width must be greater than 0, got 0'],
    [{ classes: 0 }, 'classes must be a positive integer, got 0'],
    [{ inputShape: [28, 28] }, 'inputShape must be height, width and channels, got [28,28]'],
    [{ kernelInitializer: 'zeros' }, "kernelInitializer must be 'xavier2015' or 'heNormal' or"],
    [{ lower: 0.4, upper: 0.3 }, 'lower must not be greater than upper'],
    [{ seed: -1 }, 'seed'],
  ])('refuses %j', (options, message) => {
    const make = () => inception(options as unknown as InceptionOptions);
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(make).toThrow(message);
  });
});

describe('the factories', () => {
  const data = () => input({ shape: [8, 8, 4] });
  const sizesA = { num1x1: 1, num3x3red: 1, num3x3: 2, numD3x3red: 1, numD3x3: 3, proj: 4 };
  const sizesB = { num3x3red: 1, num3x3: 2, numD3x3red: 1, numD3x3: 3 };

  it('give their branches side by side', () => {
    const a = inceptionFactoryA(data(), { ...sizesA, pool: 'max', name: 'a' });
    const b = inceptionFactoryB(data(), { ...sizesB, name: 'b' });
    expect([a.shape, b.shape]).toEqual([
      [null, 8, 8, 1 + 2 + 3 + 4],
      [null, 4, 4, 2 + 3 + 4],
    ]);
  });

  it('refuse what they cannot build, by name', () => {
    const pool = 'mean' as PoolType;
    expect(() => inceptionFactoryA(data(), { ...sizesA, pool, name: 'a' })).toThrow(
      "pool must be 'avg' or 'max', got 'mean'",
    );
    expect(() => inceptionFactoryB(data(), { ...sizesB, num3x3: -2, name: 'b' })).toThrow(
      'must be a positive integer, got -2',
    );
    expect(() => convFactory(data(), { numFilter: 1, kernel: 1, name: '' })).toThrow(
      "name must be a string that is not empty, got ''",
    );
    const flat = layers.flatten().apply(data()) as ReturnType<typeof data>;
    expect(() => convFactory(flat, { numFilter: 1, kernel: 1, name: 'c' })).toThrow('rank 4');
  });
});
