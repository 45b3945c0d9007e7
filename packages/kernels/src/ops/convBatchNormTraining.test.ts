import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../../test/support/expectClose.js';
import { draw } from '../../../../test/support/mulberry32.js';
import { backends, useBackend } from '../../test/backends.js';
import { read } from '../../test/read.js';
import { KernelArgumentError } from '../kernelArgumentError.js';
import { batchNormTraining } from './batchNormTraining.js';
import { conv2d } from './conv2d.js';
import { convBatchNormTraining } from './convBatchNormTraining.js';

type Shape4D = [number, number, number, number];

function tensorsOf(shape: Shape4D, kernel: number, filters: number) {
  const drawn = (size: number, range: [number, number, number]) => draw(size, range);
  const vector = (low: number, high: number, seed: number) =>
    tf.tensor1d(drawn(filters, [low, high, seed]));
  const filterShape: Shape4D = [kernel, kernel, shape[3], filters];
  return {
    // Far from 0 beside its spread: the statistics must not suffer.
    x: tf.tensor4d(drawn(tf.util.sizeFromShape(shape), [4, 5, 1]), shape),
    filter: tf.tensor4d(drawn(tf.util.sizeFromShape(filterShape), [-0.5, 1, 2]), filterShape),
    bias: vector(-1, 1, 3),
    gamma: vector(0.5, 1.5, 4),
    beta: vector(-0.5, 0.5, 5),
  };
}

describe.each(backends)('convBatchNormTraining on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each<[Shape4D, number, number, number, number]>([
    [[2, 5, 5, 3], 1, 4, 1, 0],
    [[2, 6, 5, 4], 3, 7, 1, 1],
    [[1, 7, 7, 5], 3, 8, 2, 1],
    [[3, 17, 15, 8], 3, 36, 1, 1],
    [[2, 20, 20, 12], 1, 132, 1, 0],
  ])(
    'is the two ops: %j, filter %i to %i, stride %i',
    async (shape, kernel, filters, strides, padding) => {
      const { x, ...weights } = tensorsOf(shape, kernel, filters);
      const rrelu = { lower: 0.1, upper: 0.5, seed: 1, stream: 2, step: 3 };
      const options = { strides, padding, epsilon: 0.01, rrelu };
      const moving = () => ({
        mean: tf.tensor1d(draw(filters, [-1, 1, 6])),
        variance: tf.tensor1d(draw(filters, [0.5, 1, 7])),
        momentum: 0.8,
      });
      const fused = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor, d: tf.Tensor, e: tf.Tensor) =>
        convBatchNormTraining(
          a as tf.Tensor4D,
          {
            filter: b as tf.Tensor4D,
            bias: c as tf.Tensor1D,
            gamma: d as tf.Tensor1D,
            beta: e as tf.Tensor1D,
          },
          { ...options, moving: moving() },
        );
      const apart = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor, d: tf.Tensor, e: tf.Tensor) =>
        batchNormTraining(
          conv2d(a as tf.Tensor4D, b as tf.Tensor4D, c as tf.Tensor1D, { strides, padding }),
          d as tf.Tensor1D,
          e as tf.Tensor1D,
          { ...options, moving: moving() },
        );
      const all = async (op: typeof fused | typeof apart) => {
        const tensors = tf.tidy(() => {
          const inputs = [x, weights.filter, weights.bias, weights.gamma, weights.beta] as const;
          const { output, moved } = op(...inputs);
          const dy = tf.tensor4d(draw(output.size, [-1, 1, 8]), output.shape);
          const gradients = tf.grads((a, b, c, d, e) => op(a!, b!, c!, d!, e!).output);
          const [dx, dfilter, dbias, dgamma, dbeta] = gradients([...inputs], dy) as tf.Tensor[];
          return {
            output,
            mean: moved!.mean,
            variance: moved!.variance,
            ...{ dx: dx!, dfilter: dfilter!, dbias: dbias!, dgamma: dgamma!, dbeta: dbeta! },
          };
        });
        return read(tensors);
      };
      const [actual, expected] = [await all(fused), await all(apart)];
      for (const name of Object.keys(expected) as (keyof typeof expected)[]) {
        const scale = Math.max(1, ...expected[name].map(Math.abs));
        const scaled = (values: Float32Array) => values.map((value) => value / scale);
        // What flows back into the weights sums to nearly nothing, into the bias to nothing at all.
        const tolerance = name === 'dbias' ? 2e-3 : 1e-4;
        expectClose(scaled(actual[name]), scaled(expected[name]), tolerance, name);
      }
      tf.dispose([x, ...Object.values(weights)]);
    },
  );

  it('leaks no tensor', () => {
    const { x, ...weights } = tensorsOf([2, 5, 5, 3], 3, 4);
    const mean = tf.zeros([4]) as tf.Tensor1D;
    const before = tf.memory().numTensors;
    for (let i = 0; i < 10; i++) {
      const moving = { mean, variance: tf.ones([4]) as tf.Tensor1D, momentum: 0.9 };
      const run = (a: tf.Tensor) =>
        tf.tidy(() => convBatchNormTraining(a as tf.Tensor4D, weights, { moving }).output);
      tf.dispose([tf.tidy(() => tf.grad(run)(x)), moving.variance]);
    }
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([x, mean, ...Object.values(weights)]);
  });
});

describe('convBatchNormTraining', () => {
  beforeAll(() => useBackend('cpu'));

  it.each([
    ['gamma', /gamma must be of shape \[4\].*got \[3\]/],
    ['bias', /bias must be of shape \[4\].*got \[3\]/],
  ])('refuses a %s of other channels', (name, message) => {
    const { x, ...weights } = tensorsOf([1, 3, 3, 2], 1, 4);
    const vector = (size: number) => tf.zeros([size]) as tf.Tensor1D;
    const moving = { mean: vector(4), variance: vector(4), momentum: 0.9 };
    const run = () => convBatchNormTraining(x, { ...weights, [name]: vector(3) }, { moving });
    expect(run).toThrow(KernelArgumentError);
    expect(run).toThrow(message);
  });
});
