import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../../test/support/expectClose.js';
import { draw } from '../../../../test/support/mulberry32.js';
import { backends, useBackend } from '../../test/backends.js';
import { read } from '../../test/read.js';
import { batchNormInference } from './batchNormInference.js';

const channels = 3;
const shape: [number, number, number, number] = [2, 3, 2, channels];

/** x, gamma, beta, mean, variance. */
function tensors(): [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D] {
  return [
    tf.tensor4d(draw(36, [-2, 3, 1]), shape),
    tf.tensor1d(draw(channels, [0.5, 1.5, 2])),
    tf.tensor1d(draw(channels, [-0.5, 0.5, 3])),
    tf.tensor1d(draw(channels, [-0.5, 1, 4])),
    tf.tensor1d(draw(channels, [0.5, 2, 5])),
  ];
}

describe.each(backends)('batchNormInference on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each([undefined, {}, { lower: 0.1, upper: 0.3 }])(
    'is the formula, with rrelu %j',
    async (rrelu) => {
      const inputs = tensors();
      const y = batchNormInference(...inputs, { epsilon: 0.01, ...(rrelu && { rrelu }) });
      expect(y.shape).toEqual(shape);
      const { x, gamma, beta, mean, variance, output } = await read({
        ...Object.fromEntries(
          ['x', 'gamma', 'beta', 'mean', 'variance'].map((name, i) => [name, inputs[i]!]),
        ),
        output: y,
      } as Record<'x' | 'gamma' | 'beta' | 'mean' | 'variance' | 'output', tf.Tensor>);
      const slope = rrelu ? ((rrelu.lower ?? 1 / 8) + (rrelu.upper ?? 1 / 3)) / 2 : 1;
      const expected = Array.from(x, (value, i) => {
        const c = i % channels;
        const normalized =
          (gamma[c]! * (value - mean[c]!)) / Math.sqrt(variance[c]! + 0.01) + beta[c]!;
        return normalized > 0 ? normalized : normalized * slope;
      });
      expectClose(output, expected);
    },
  );

  it('leaks no tensor', () => {
    const inputs = tensors();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 50; i++) {
      tf.tidy(() => {
        const gradients = tf.grads((x, ...rest) =>
          batchNormInference(x, ...(rest as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D]), {
            rrelu: {},
          }),
        );
        gradients(inputs, inputs[0]);
      });
    }
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(inputs);
  });
});

describe('batchNormInference', () => {
  beforeAll(() => useBackend('cpu'));

  it('refuses statistics of another number of channels', () => {
    tf.tidy(() => {
      const [x, gamma, beta, mean] = tensors();
      expect(() => batchNormInference(x, gamma, beta, mean, tf.tensor1d([1]))).toThrow(
        /variance must be of shape \[3\], one value for each channel of x, got \[1\]/,
      );
    });
  });
});
