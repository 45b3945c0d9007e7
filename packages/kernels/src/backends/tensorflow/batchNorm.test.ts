import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../../../test/support/expectClose.js';
import { draw } from '../../../../../test/support/mulberry32.js';
import { tensorflow } from '../../../../../test/support/tensorflow.js';
import { useBackend } from '../../../test/backends.js';
import type { BatchNormTrainingAttrs } from '../../kernels.js';
import { batchNormTraining as batchNormOp } from '../../ops/batchNormTraining.js';
import { drawSlopes } from '../../random/drawSlopes.js';
import { batchNormTraining, batchNormTrainingGrad } from './batchNorm.js';
import type { NodeBackend } from './nodeBackend.js';

/** tfjs-node's backend as it is on a processor. */
const onProcessor = () => tf.backend() as unknown as NodeBackend;

/**
 * The same with the outputs and inputs that these ops have on a GPU, where cuDNN keeps
 * 1 / sqrt(variance + epsilon) in the place of the variance.
 */
function asOnGpu(node: NodeBackend, epsilon: number): NodeBackend {
  const emulation: Partial<NodeBackend> = {
    isUsingGpuDevice: true,
    executeMultipleOutputs(name, attributes, inputs, count) {
      if (name === 'FusedBatchNormGradV3') {
        const [dy, x, gamma, mean, inverse, reserved] = inputs as tf.Tensor[];
        expect(reserved!.rank).toBe(0);
        const variance = tf.sub(tf.pow(inverse!, -2), epsilon);
        const kept = [dy!, x!, gamma!, mean!, variance, tf.tensor1d([])];
        return node.executeMultipleOutputs(name, attributes, kept, count);
      }
      const outputs = node.executeMultipleOutputs(name, attributes, inputs, count);
      outputs[4] = tf.rsqrt(tf.add(outputs[4]!, epsilon));
      return outputs;
    },
  };
  return new Proxy(node, {
    get: (target, key) => Reflect.get(key in emulation ? emulation : target, key),
  });
}

function drawInputs(shape: number[]) {
  const size = tf.util.sizeFromShape(shape);
  const channels = shape.at(-1)!;
  return {
    x: tf.tensor(draw(size, [-2, 3, 1]), shape),
    dy: tf.tensor(draw(size, [-1, 1, 2]), shape),
    gamma: tf.tensor1d(draw(channels, [0.5, 1.5, 3])),
    beta: tf.tensor1d(draw(channels, [-0.5, 0.5, 4])),
  };
}

/** All that a training step gives, as arrays. */
function step(backend: NodeBackend, shape: number[], attrs: BatchNormTrainingAttrs) {
  return tf.tidy(() => {
    const { dy, ...inputs } = drawInputs(shape);
    const [y, mean, variance] = batchNormTraining({ inputs, attrs, backend }) as tf.Tensor[];
    const forGradient = { ...inputs, dy, mean: mean!, variance: variance! };
    const gradients = batchNormTrainingGrad({ inputs: forGradient, attrs, backend });
    const all = [y!, mean!, variance!, ...(gradients as tf.Tensor[])];
    return all.map((tensor) => tensor.dataSync());
  });
}

/** The biased variance of a channel by its definition. */
function varianceOf(values: Float32Array, channels: number, channel: number): number {
  const own = values.filter((_, index) => index % channels === channel);
  const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
  return own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length;
}

describe.runIf(tensorflow.length > 0)("TensorFlow's own batch norm", () => {
  beforeAll(() => useBackend('tensorflow'));

  const rrelu = { lower: 0.1, upper: 0.3, seed: 5, stream: 6, step: 7 };

  it.each([
    [[4, 3, 3, 5], null],
    [[4, 3, 3, 5], rrelu],
    [[6, 5], rrelu],
  ])(
    'is the same where cuDNN keeps the inverse deviation, shape %j, rectifier %j',
    (shape, rrelu) => {
      const epsilon = 1e-3;
      const attrs = { epsilon, rrelu };
      const expected = step(onProcessor(), shape, attrs);
      const actual = step(asOnGpu(onProcessor(), epsilon), shape, attrs);
      for (const [index, values] of expected.entries()) {
        expectClose(actual[index]!, values, 1e-5, `output ${index}`);
      }
      const channels = shape.at(-1)!;
      const x = draw(tf.util.sizeFromShape(shape), [-2, 3, 1]);
      const variances = Array.from({ length: channels }, (_, c) => varianceOf(x, channels, c));
      expectClose(actual[2]!, variances, 1e-5, 'variance');
    },
  );

  it('gives what the kernels of another backend give', async () => {
    const shape: [number, number, number, number] = [4, 3, 3, 5];
    const attrs = { epsilon: 1e-3, rrelu };
    const actual = step(onProcessor(), shape, attrs);
    await useBackend('cpu');
    const { x, dy, gamma, beta } = drawInputs(shape);
    const all = tf.tidy(() => {
      const op = (...[a, b, c]: tf.Tensor[]) =>
        batchNormOp(a as tf.Tensor4D, b as tf.Tensor1D, c as tf.Tensor1D, attrs);
      const { output, mean, variance } = op(x, gamma, beta);
      return [output, mean, variance, ...tf.grads((...i) => op(...i).output)([x, gamma, beta], dy)];
    });
    for (const [index, tensor] of all.entries()) {
      expectClose(actual[index]!, tensor.dataSync(), 2e-5, `output ${index}`);
    }
    await useBackend('tensorflow');
  });

  it('has a variance of 0 where a channel has one element', () => {
    const [, , variance] = step(asOnGpu(onProcessor(), 1e-3), [1, 4], {
      epsilon: 1e-3,
      rrelu: null,
    });
    expect([...variance!]).toEqual([0, 0, 0, 0]);
  });

  it('has the slopes of every other backend', () => {
    const attrs = { epsilon: 1e-3, rrelu };
    const shape = [4, 3, 3, 5];
    const [linear] = step(onProcessor(), shape, { epsilon: 1e-3, rrelu: null });
    const [rectified] = step(onProcessor(), shape, attrs);
    const slopes = drawSlopes(linear!.length, rrelu);
    const expected = linear!.map((value, i) => (value > 0 ? value : value * slopes[i]!));
    expect(rectified).toEqual(expected);
  });
});
