import * as tf from '@tensorflow/tfjs-core';
import type {
  BatchNormTrainingAttrs,
  BatchNormTrainingGradInputs,
  BatchNormTrainingInputs,
  Kernel,
} from '../../kernels.js';
import { attributesFor, type NodeBackend } from './nodeBackend.js';
import { applyRandomSlopes } from './randomSlopes.js';

/** As TensorFlow wants it: of rank 4, channels last. */
function rank4(x: tf.Tensor): tf.Tensor {
  return x.rank === 4 ? x : tf.reshape(x, [1, 1, -1, x.shape[x.rank - 1]!]);
}

function attributes(backend: NodeBackend, epsilon: number, training: boolean) {
  const { float, number, text, flag } = attributesFor(backend);
  return [
    float('T'),
    float('U'),
    number('epsilon', epsilon),
    text('data_format', 'NHWC'),
    flag('is_training', training),
  ];
}

/** How many elements a channel has. */
const elementsPerChannel = ({ size, shape }: tf.Tensor) => size / shape[shape.length - 1]!;

/**
 * The biased variance of x, of FusedBatchNormV3's third and fifth output.
 *
 * cuDNN keeps 1 / sqrt(variance + epsilon) in the fifth, of which the variance could not be found again
 * where it is small beside epsilon. Its third is the variance for moving averages, which is unbiased.
 */
function biasedVariance(
  { isUsingGpuDevice }: NodeBackend,
  x: tf.Tensor,
  unbiased: tf.Tensor,
  saved: tf.Tensor,
): tf.Tensor {
  if (!isUsingGpuDevice) return saved;
  const count = elementsPerChannel(x);
  return count > 1 ? tf.mul(unbiased, (count - 1) / count) : tf.zerosLike(unbiased);
}

/**
 * y = (x - mean) * gamma / sqrt(variance + epsilon) + beta, by the moments given or, in training, by
 * those of x. Both ways have the same arithmetic for y.
 *
 * @returns y, mean and biased variance.
 */
function normalize(
  backend: NodeBackend,
  { x, gamma, beta }: BatchNormTrainingInputs,
  epsilon: number,
  moments?: { mean: tf.Tensor; variance: tf.Tensor },
): [tf.Tensor, tf.Tensor, tf.Tensor] {
  const { number } = attributesFor(backend);
  const empty = tf.tensor1d([]);
  const { mean, variance } = moments ?? { mean: empty, variance: empty };
  // The second and third outputs are for moving averages, with an unbiased variance.
  const [y, , unbiased, savedMean, saved] = backend.executeMultipleOutputs(
    'FusedBatchNormV3',
    [...attributes(backend, epsilon, moments === undefined), number('exponential_avg_factor', 1)],
    [rank4(x), gamma, beta, mean, variance],
    6,
  ) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  return [tf.reshape(y, x.shape), savedMean, biasedVariance(backend, x, unbiased, saved)];
}

/** What FusedBatchNormGradV3 takes for its last two inputs: what the forward pass has kept. */
function savedFor(
  { isUsingGpuDevice }: NodeBackend,
  variance: tf.Tensor,
  epsilon: number,
): [tf.Tensor, tf.Tensor] {
  if (!isUsingGpuDevice) return [variance, tf.tensor1d([])];
  // By a scalar it knows that nothing has been reserved.
  return [tf.rsqrt(tf.add(variance, epsilon)), tf.scalar(0)];
}

export const batchNormTraining: Kernel<BatchNormTrainingInputs, BatchNormTrainingAttrs> = ({
  inputs,
  attrs: { epsilon, rrelu },
  backend,
}) =>
  tf.tidy(() => {
    const node = backend as NodeBackend;
    const [y, mean, variance] = normalize(node, inputs, epsilon);
    return [rrelu === null ? y : applyRandomSlopes(node, y, y, rrelu), mean, variance];
  });

export const batchNormTrainingGrad: Kernel<BatchNormTrainingGradInputs, BatchNormTrainingAttrs> = ({
  inputs,
  attrs: { epsilon, rrelu },
  backend,
}) =>
  tf.tidy(() => {
    const node = backend as NodeBackend;
    const { dy, x, gamma, mean, variance } = inputs;
    // The normalized values are made again, not kept: the rectifier needs their signs.
    const dNormalized =
      rrelu === null
        ? dy
        : applyRandomSlopes(
            node,
            dy,
            normalize(node, inputs, epsilon, { mean, variance })[0],
            rrelu,
          );
    const [dx, dgamma, dbeta] = node.executeMultipleOutputs(
      'FusedBatchNormGradV3',
      attributes(node, epsilon, true),
      [rank4(dNormalized), rank4(x), gamma, mean, ...savedFor(node, variance, epsilon)],
      5,
    ) as [tf.Tensor, tf.Tensor, tf.Tensor];
    return [tf.reshape(dx, x.shape), dgamma, dbeta];
  });
