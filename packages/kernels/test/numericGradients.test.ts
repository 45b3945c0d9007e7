import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { draw } from '../../../test/support/mulberry32.js';
import { batchNormInference } from '../src/ops/batchNormInference.js';
import { batchNormTraining } from '../src/ops/batchNormTraining.js';
import { conv2d } from '../src/ops/conv2d.js';
import { avgPool, maxPool } from '../src/ops/pool.js';
import { rrelu } from '../src/ops/rrelu.js';
import { backends, useBackend } from './backends.js';
import { read } from './read.js';

type Vector = tf.Tensor1D;
type Image = tf.Tensor4D;

/** The shape of an input, and the range that its values are drawn from. */
type Input = readonly [shape: number[], low: number, high: number];

interface Case {
  readonly op: string;
  readonly run: (...inputs: tf.Tensor[]) => tf.Tensor;
  readonly inputs: readonly Input[];
}

const slopes = { seed: 1, stream: 2, step: 3 };
const image: Input = [[2, 5, 4, 3], -1, 1];
const perChannel = (low: number, high: number): Input => [[3], low, high];
const scaleAndOffset = [perChannel(0.5, 1.5), perChannel(-0.5, 0.5)] as const;

const cases: readonly Case[] = [
  { op: 'rrelu', run: (x) => rrelu(x, slopes), inputs: [image] },
  {
    op: 'rrelu in training',
    run: (x) => rrelu(x, { ...slopes, training: true }),
    inputs: [image],
  },
  {
    op: 'batchNormTraining',
    run: (x, gamma, beta) => batchNormTraining(x, gamma as Vector, beta as Vector).output,
    inputs: [image, ...scaleAndOffset],
  },
  {
    op: 'batchNormTraining with a rectifier',
    run: (x, gamma, beta) =>
      batchNormTraining(x, gamma as Vector, beta as Vector, { rrelu: slopes }).output,
    inputs: [image, ...scaleAndOffset],
  },
  ...[undefined, {}].map((rrelu) => ({
    op: `batchNormInference ${rrelu ? 'with' : 'without'} a rectifier`,
    run: (x: tf.Tensor, ...rest: tf.Tensor[]) => {
      const [gamma, beta, mean, variance] = rest as [Vector, Vector, Vector, Vector];
      return batchNormInference(x, gamma, beta, mean, variance, rrelu ? { rrelu } : {});
    },
    inputs: [image, ...scaleAndOffset, perChannel(-0.3, 0.3), perChannel(0.5, 1.5)],
  })),
  {
    op: 'conv2d',
    run: (x, filter, bias) =>
      conv2d(x as Image, filter as Image, bias as Vector, { strides: 2, padding: 1 }),
    inputs: [image, [[3, 3, 3, 4], -1, 1], [[4], -1, 1]],
  },
  {
    op: 'avgPool',
    run: (x) => avgPool(x as Image, { size: 3, strides: 1, padding: 'same' }),
    inputs: [image],
  },
  {
    op: 'maxPool',
    run: (x) => maxPool(x as Image, { size: 3, strides: 2, padding: 1 }),
    inputs: [image],
  },
];

/** sum(a * b), in float64. */
function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

// A rectifier and a maximum have kinks: a small step crosses few of them, and each only partly.
const STEP = 2e-3;

describe.each(backends)('numerical gradients on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(cases)('$op', async ({ run, inputs }) => {
    const values = inputs.map(([shape, low, high], i) =>
      draw(tf.util.sizeFromShape(shape), [low, high, 10 + i]),
    );
    const tensors = (at: readonly Float32Array[]) =>
      at.map((data, i) => tf.tensor(data, inputs[i]![0]));
    const { shape, size } = tf.tidy(() => run(...tensors(values)));
    const dy = draw(size, [-1, 1, 20]);
    const gradients = tf.tidy(() => tf.grads(run)(tensors(values), tf.tensor(dy, shape)));
    const loss = async (at: readonly Float32Array[]) => {
      const { output } = await read({ output: tf.tidy(() => run(...tensors(at))) });
      return dot(output, dy);
    };

    for (const which of inputs.keys()) {
      const { gradient } = await read({ gradient: gradients[which]! });
      const at = (i: number, value: number) =>
        values.map((data, j) => {
          if (j !== which) return data;
          const moved = data.slice();
          moved[i] = value;
          return moved;
        });
      const numeric = await Promise.all(
        Array.from(gradient, async (_, i) => {
          const up = Math.fround(values[which]![i]! + STEP);
          const down = Math.fround(values[which]![i]! - STEP);
          return ((await loss(at(i, up))) - (await loss(at(i, down)))) / (up - down);
        }),
      );
      const difference = numeric.map((value, i) => value - gradient[i]!);
      const error = Math.sqrt(dot(difference, difference) / dot(numeric, numeric));
      expect(error, `gradient of input ${which}`).toBeLessThan(2e-3);
    }
  });
});
