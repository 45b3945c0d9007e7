import * as tf from '@tensorflow/tfjs-core';
import { input, model as makeModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { drawTensor } from '../../../../test/support/drawTensor.js';
import { expectClose } from '../../../../test/support/expectClose.js';
import { type BlockWeights, stockBlock } from '../../test/stockOracle.js';
import { type ConvBNRReLUArguments, convBNRReLU } from './convBNRReLU.js';
import { rrelu } from './rrelu.js';

const SHAPE = [2, 6, 6, 3];

/** A layer with weights that are no 0 and no 1, in a model of its own. */
function prepare(args: ConvBNRReLUArguments) {
  const data = input({ shape: SHAPE.slice(1) });
  const layer = convBNRReLU({ ...args, name: 'x' });
  const network = makeModel({ inputs: data, outputs: layer.apply(data) as SymbolicTensor });
  for (const [index, weight] of network.weights.entries()) {
    // The moving variance must be positive.
    weight.write(drawTensor(weight.shape as number[], [0.1, 1, 50 + index]));
  }
  const weights = Object.fromEntries(
    network.weights.map((weight) => [
      weight.originalName.replace(/^(conv|bn)_x_/, ''),
      weight.read(),
    ]),
  ) as unknown as BlockWeights;
  return { layer, network, weights, x: drawTensor(SHAPE, [-1, 1, 3]) as tf.Tensor4D };
}

const slope = { lower: 0.25, upper: 0.25 };
const shapes: ConvBNRReLUArguments[] = [
  { filters: 5, kernelSize: 1, ...slope },
  { filters: 4, kernelSize: 3, padding: 1, ...slope },
  { filters: 4, kernelSize: 3, padding: 1, strides: 2, epsilon: 1e-10, ...slope },
];

describe.each(allBackends)('ConvBNRReLU on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(shapes)('agrees with stock ops in evaluation: %j', async (args) => {
    const { network, weights, x } = prepare(args);
    const expected = stockBlock(x, weights, args, false);
    const output = network.apply(x, { training: false }) as tf.Tensor;
    expect(output.shape).toEqual(expected.shape);
    expect(network.outputs[0]!.shape).toEqual([null, ...expected.shape.slice(1)]);
    expectClose(await output.data(), await expected.data(), 1e-4);
  });

  it.each(shapes.flatMap((args) => [false, true].map((training) => [{ ...args, training }])))(
    'agrees with stock ops both ways: %j',
    async ({ training, ...args }) => {
      const { network, weights, x } = prepare(args);
      const dy = drawTensor(stockBlock(x, weights, args, training).shape, [-1, 1, 8]);
      const input = tf.variable(x);
      const variables = {
        weight: weights.weight as unknown as tf.Variable,
        bias: weights.bias as unknown as tf.Variable,
        gamma: weights.gamma as unknown as tf.Variable,
        beta: weights.beta as unknown as tf.Variable,
        input,
      };
      const gradientsOf = (f: () => tf.Tensor) =>
        tf.variableGrads(() => tf.sum(tf.mul(f(), dy)), Object.values(variables));
      const expected = gradientsOf(() => stockBlock(input as tf.Tensor4D, weights, args, training));
      const found = gradientsOf(() => network.apply(input, { training }) as tf.Tensor);
      expectClose(await found.value.data(), await expected.value.data(), 1e-4, 'value');
      // In training the gradient of the bias is zero but for rounding.
      for (const [what, { name }] of Object.entries(variables)) {
        expectClose(
          await found.grads[name]!.data(),
          await expected.grads[name]!.data(),
          2e-3,
          what,
        );
      }
    },
  );

  it.each([false, true])('has the slopes of an RReLU layer; training: %s', async (training) => {
    const noise = { lower: 0.1, upper: 0.6, seed: 5, stream: 9 };
    const args = { filters: 4, kernelSize: 3, padding: 1, ...noise };
    const { layer, weights, x } = prepare(args);
    const activation = rrelu(noise);
    for (const one of [layer, activation]) one.setTrainingStep(7);
    const linear = stockBlock(x, weights, { ...args, lower: 1, upper: 1 }, training);
    const expected = activation.apply(linear, { training }) as tf.Tensor;
    const output = layer.apply(x, { training }) as tf.Tensor;
    expectClose(await output.data(), await expected.data(), 1e-4);
  });

  it('moves its statistics towards those of the batch, by its momentum', async () => {
    const args = { filters: 4, kernelSize: 3, padding: 1, momentum: 0.6, ...slope };
    const { network, weights, x } = prepare(args);
    const convolved = tf.add(tf.conv2d(x, weights.weight, 1, 1), weights.bias);
    const { mean, variance } = tf.moments(convolved, [0, 1, 2]);
    const moved = (moving: tf.Tensor, batch: tf.Tensor) =>
      tf.add(tf.mul(moving, 0.6), tf.mul(batch, 0.4)).data();
    const expected = [
      await moved(weights.moving_mean, mean),
      await moved(weights.moving_var, variance),
    ];
    network.apply(x, { training: false });
    const before = await weights.moving_mean.data();
    network.apply(x, { training: true });
    expect(before).not.toEqual(await weights.moving_mean.data());
    expectClose(await weights.moving_mean.data(), expected[0]!, 1e-5, 'mean');
    expectClose(await weights.moving_var.data(), expected[1]!, 1e-5, 'variance');
  });
});

describe.each(allBackends)('as a layer, ConvBNRReLU on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('names its weights as the notebook does', () => {
    const { network } = prepare({ filters: 2, kernelSize: 1 });
    expect(network.trainableWeights.map(({ originalName }) => originalName)).toEqual([
      'conv_x_weight',
      'conv_x_bias',
      'bn_x_gamma',
      'bn_x_beta',
    ]);
    expect(network.nonTrainableWeights.map(({ originalName }) => originalName)).toEqual([
      'bn_x_moving_mean',
      'bn_x_moving_var',
    ]);
  });

  it('draws slopes anew in each training step', async () => {
    const { layer, x } = prepare({ filters: 2, kernelSize: 1, lower: 0, upper: 1 });
    const run = async (step: number) => {
      layer.setTrainingStep(step);
      return [...(await (layer.apply(x, { training: true }) as tf.Tensor).data())];
    };
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
  });

  it.each([
    [{ filters: 0 }, 'filters must be a positive integer, got 0'],
    [{ kernelSize: 1.5 }, 'kernelSize must be a positive integer, got 1.5'],
    [{ strides: -1 }, 'strides must be a positive integer, got -1'],
    [{ padding: -1 }, 'padding must be a non-negative integer, got -1'],
    [{ epsilon: -1 }, 'epsilon must be a finite number of at least 0, got -1'],
    [{ momentum: 1.1 }, 'momentum must be a number from 0 to 1, got 1.1'],
    [{ movingVarianceInitial: Number.NaN }, 'movingVarianceInitial'],
    [{ lower: 1, upper: 0 }, 'lower must not be greater than upper'],
    [{ seed: 0.5 }, 'seed'],
    [{ stream: -1 }, 'stream'],
  ])('refuses %j', (wrong, message) => {
    const make = () => convBNRReLU({ filters: 1, kernelSize: 1, name: 'wrong', ...wrong });
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(make).toThrow(message);
    expect(make).toThrow("ConvBNRReLU 'wrong'");
  });

  it('refuses an input that is no batch of images', () => {
    const apply = () => convBNRReLU({ filters: 1, kernelSize: 1 }).apply(input({ shape: [6, 3] }));
    expect(apply).toThrow('of rank 4, [batch, height, width, channels], got [null,6,3]');
  });

  it('refuses an initializer that nobody knows', () => {
    const kernelInitializer = { className: 'Nobody', config: {} };
    expect(() => convBNRReLU({ filters: 1, kernelSize: 1, kernelInitializer })).toThrow('"Nobody"');
  });
});
