import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../../test/support/expectClose.js';
import { draw } from '../../../../test/support/mulberry32.js';
import { backends, useBackend } from '../../test/backends.js';
import { read } from '../../test/read.js';
import golden from '../golden/batchnorm.json' with { type: 'json' };
import { KernelArgumentError } from '../kernelArgumentError.js';
import { drawSlopes } from '../random/drawSlopes.js';
import { batchNormInference } from './batchNormInference.js';
import { type BatchNormTrainingOptions, batchNormTraining } from './batchNormTraining.js';
import { rrelu } from './rrelu.js';

type Range = [number, number, number];
type Shape4D = [number, number, number, number];

/** All that one training step gives, as arrays. */
async function step(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  dy: tf.Tensor4D,
  options: BatchNormTrainingOptions,
) {
  const tensors = tf.tidy(() => {
    const { output, mean, variance } = batchNormTraining(x, gamma, beta, options);
    const gradients = tf.grads(
      (a, b, c) => batchNormTraining(a, b as tf.Tensor1D, c as tf.Tensor1D, options).output,
    );
    const [dx, dgamma, dbeta] = gradients([x, gamma, beta], dy);
    return { output, mean, variance, dx: dx!, dgamma: dgamma!, dbeta: dbeta! };
  });
  return read(tensors);
}

describe.each(backends)('batchNormTraining on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(golden.cases)('golden, epsilon $epsilon and momentum $momentum', async (golden) => {
    const { epsilon, momentum } = golden;
    const shape = golden.shape as Shape4D;
    const size = tf.util.sizeFromShape(shape);
    const channels = shape[3];
    const gamma = tf.tensor1d(golden.gamma);
    const beta = tf.tensor1d(golden.beta);
    let movingMean = new Float32Array(channels);
    let movingVariance = new Float32Array(channels).fill(golden.moving_var_start);
    for (const expected of golden.steps) {
      const x = tf.tensor4d(draw(size, expected.x_draw as Range), shape);
      const dy = tf.tensor4d(draw(size, expected.dy_draw as Range), shape);
      const actual = await step(x, gamma, beta, dy, { epsilon });
      expectClose(actual.output, expected.y, 2e-6);
      expectClose(actual.dx, expected.dx, 2e-6);
      expectClose(actual.dgamma, expected.dgamma, 2e-6);
      expectClose(actual.dbeta, expected.dbeta, 2e-6);
      const blend = (moving: Float32Array, batch: Float32Array) =>
        moving.map((value, c) => momentum * value + (1 - momentum) * batch[c]!);
      movingMean = blend(movingMean, actual.mean);
      movingVariance = blend(movingVariance, actual.variance);
      expectClose(movingMean, expected.moving_mean);
      expectClose(movingVariance, expected.moving_var);
      tf.dispose([x, dy]);
    }
    const x = tf.tensor4d(draw(size, golden.eval.x_draw as Range), shape);
    const statistics = [tf.tensor1d(movingMean), tf.tensor1d(movingVariance)] as const;
    const y = batchNormInference(x, gamma, beta, ...statistics, { epsilon });
    expectClose(await y.data(), golden.eval.y, 2e-6);
    tf.dispose([x, y, gamma, beta, ...statistics]);
  });

  it.each<Shape4D>([
    [2, 3, 3, 1],
    [1, 2, 2, 3],
    [2, 3, 5, 8],
    [3, 1, 7, 17],
    [2, 9, 9, 36],
  ])(
    'with a rectifier equals the two ops one after the other, shape %i %i %i %i',
    async (...shape) => {
      const size = tf.util.sizeFromShape(shape);
      const channels = shape[3];
      const slopes = { lower: 0.125, upper: 0.334, seed: 5, stream: 6, step: 7 };
      const x = tf.tensor4d(draw(size, [-2, 3, 1]), shape);
      const dy = tf.tensor4d(draw(size, [-1, 1, 2]), shape);
      const gamma = tf.tensor1d(draw(channels, [0.5, 1.5, 3]));
      const beta = tf.tensor1d(draw(channels, [-0.5, 0.5, 4]));
      const fused = await step(x, gamma, beta, dy, { rrelu: slopes });
      const plain = await read(
        tf.tidy(() => {
          const separate = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) =>
            rrelu(batchNormTraining(a, b as tf.Tensor1D, c as tf.Tensor1D).output, {
              ...slopes,
              training: true,
            });
          const [dx, dgamma, dbeta] = tf.grads(separate)([x, gamma, beta], dy);
          return {
            output: separate(x, gamma, beta),
            dx: dx!,
            dgamma: dgamma!,
            dbeta: dbeta!,
          };
        }),
      );
      expect(fused.output).toEqual(plain.output);
      expectClose(fused.dx, plain.dx, 1e-5);
      expectClose(fused.dgamma, plain.dgamma, 1e-5);
      expectClose(fused.dbeta, plain.dbeta, 1e-5);
      tf.dispose([x, dy, gamma, beta]);
    },
  );

  it('finds in the backward pass the sign that the output had, among values that cancel', async () => {
    // All of x lies within some units in the last place of 1, so that x * scale + shift is little
    // more than rounding errors: another order of operations would give other signs.
    const size = 2048;
    const x = tf.tensor4d(
      draw(size, [-8, 8, 3]).map((steps) => 1 + Math.round(steps) * 2 ** -22),
      [2, 16, 16, 4],
    );
    const gamma = tf.tensor1d(draw(4, [0.5, 1.5, 4]));
    const beta = tf.tensor1d([0, 1e-6, -1e-6, 0]);
    const dy = tf.ones([2, 16, 16, 4]) as tf.Tensor4D;
    const slopes = { lower: 0.125, upper: 0.334, seed: 1 };
    const { output, dbeta } = await step(x, gamma, beta, dy, { rrelu: slopes });
    const drawn = drawSlopes(size, { stream: 0, step: 0, ...slopes });
    const expected = [0, 0, 0, 0];
    output.forEach((value, i) => {
      expected[i % 4]! += value > 0 ? 1 : drawn[i]!;
    });
    expectClose(dbeta, expected, 1e-6);
    tf.dispose([x, gamma, beta, dy]);
  });

  it.each([4, 7])('moves statistics towards those of the batch, %i channels', async (channels) => {
    const size = 18 * channels;
    const x = tf.tensor4d(draw(size, [-2, 3, 1]), [2, 3, 3, channels]);
    const dy = tf.tensor4d(draw(size, [-1, 1, 2]), [2, 3, 3, channels]);
    const [gamma, beta] = [tf.ones([channels]), tf.zeros([channels])] as [tf.Tensor1D, tf.Tensor1D];
    const moving = () => ({
      mean: tf.tensor1d(draw(channels, [-1, 1, 3])),
      variance: tf.tensor1d(draw(channels, [0.5, 1, 4])),
      momentum: 0.9,
    });
    const rrelu = { seed: 1 };
    const plain = await step(x, gamma, beta, dy, { rrelu });
    const found = tf.tidy(() => {
      const { output, moved } = batchNormTraining(x, gamma, beta, { rrelu, moving: moving() });
      return { output, mean: moved!.mean, variance: moved!.variance };
    });
    expectClose(await found.output.data(), plain.output, 1e-7);
    const expected = (start: Float32Array, batch: Float32Array) =>
      start.map((value, c) => 0.9 * value + 0.1 * batch[c]!);
    expectClose(await found.mean.data(), expected(draw(channels, [-1, 1, 3]), plain.mean), 1e-6);
    expectClose(
      await found.variance.data(),
      expected(draw(channels, [0.5, 1, 4]), plain.variance),
      1e-6,
    );
    const gradient = tf.grad(
      (a) => batchNormTraining(a as tf.Tensor4D, gamma, beta, { rrelu, moving: moving() }).output,
    );
    const dx = tf.tidy(() => gradient(x, dy));
    expectClose(await dx.data(), plain.dx, 1e-6);
    tf.dispose([x, dy, gamma, beta, dx, ...Object.values(found)]);
  });

  it('takes any number of axes before the channels', async () => {
    const values = draw(24, [-1, 1, 1]);
    const gamma = tf.ones([3]) as tf.Tensor1D;
    const beta = tf.zeros([3]) as tf.Tensor1D;
    const shapes = [
      [8, 3],
      [2, 4, 3],
      [2, 2, 2, 1, 3],
    ];
    const outputs = await Promise.all(
      shapes.map(async (shape) => {
        const output = tf.tidy(
          () => batchNormTraining(tf.tensor(values, shape), gamma, beta).output,
        );
        expect(output.shape).toEqual(shape);
        return (await read({ output })).output;
      }),
    );
    expect(outputs[1]).toEqual(outputs[0]);
    expect(outputs[2]).toEqual(outputs[0]);
    tf.dispose([gamma, beta]);
  });

  it('keeps its precision where the mean is large beside the spread', async () => {
    const values = draw(4096, [99.9, 100.1, 9]);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const result = await read(
      tf.tidy(() => {
        const x = tf.tensor(values, [4096, 1]);
        const result = batchNormTraining(x, tf.tensor1d([1]), tf.tensor1d([0]));
        return { mean: result.mean, variance: result.variance };
      }),
    );
    expectClose(result.mean, [mean], 1e-6);
    expect(result.variance[0]! / variance).toBeCloseTo(1, 3);
  });

  it('leaks no tensor', async () => {
    const x = tf.tensor4d(draw(48, [-1, 1, 1]), [2, 4, 2, 3]);
    const gamma = tf.ones([3]) as tf.Tensor1D;
    const beta = tf.zeros([3]) as tf.Tensor1D;
    const before = tf.memory().numTensors;
    for (let i = 0; i < 50; i++) await step(x, gamma, beta, x, { rrelu: { step: i } });
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([x, gamma, beta]);
  });
});

describe('batchNormTraining', () => {
  beforeAll(() => useBackend('cpu'));

  const x = () => tf.zeros([2, 3, 3, 4]) as tf.Tensor4D;
  const vector = (size: number) => tf.zeros([size]) as tf.Tensor1D;

  it.each<[string, () => unknown, RegExp]>([
    ['gamma', () => batchNormTraining(x(), vector(3), vector(4)), /gamma .*\[4\].*got \[3\]/],
    ['beta', () => batchNormTraining(x(), vector(4), vector(5)), /beta .*\[4\].*got \[5\]/],
    [
      'a negative epsilon',
      () => batchNormTraining(x(), vector(4), vector(4), { epsilon: -1e-3 }),
      /epsilon .* got -0.001/,
    ],
    ['a vector', () => batchNormTraining(vector(4), vector(4), vector(4)), /got \[4\]/],
    [
      'an empty batch',
      () => batchNormTraining(tf.zeros([0, 4]), vector(4), vector(4)),
      /not empty, got \[0, 4\]/,
    ],
    [
      'moving statistics of other channels',
      () =>
        batchNormTraining(x(), vector(4), vector(4), {
          moving: { mean: vector(4), variance: vector(3), momentum: 0.9 },
        }),
      /moving.variance must be of shape \[4\].*got \[3\]/,
    ],
    [
      'a momentum above 1',
      () =>
        batchNormTraining(x(), vector(4), vector(4), {
          moving: { mean: vector(4), variance: vector(4), momentum: 1.5 },
        }),
      /momentum must be a number in 0 .. 1, got 1.5/,
    ],
    [
      'lower above upper',
      () => batchNormTraining(x(), vector(4), vector(4), { rrelu: { lower: 2, upper: 1 } }),
      /lower 2 and upper 1/,
    ],
    [
      'integers',
      () => batchNormTraining(tf.cast(x(), 'int32'), vector(4), vector(4)),
      /x must be a float32 tensor, got int32/,
    ],
  ])('refuses %s', (_, call, message) => {
    expect(() => tf.tidy(() => void call())).toThrow(KernelArgumentError);
    expect(() => tf.tidy(() => void call())).toThrow(message);
  });
});
