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
  const [y, , , savedMean, savedVariance] = backend.executeMultipleOutputs(
    'FusedBatchNormV3',
    [...attributes(backend, epsilon, moments === undefined), number('exponential_avg_factor', 1)],
    [rank4(x), gamma, beta, mean, variance],
    6,
  ) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  return [tf.reshape(y, x.shape), savedMean, savedVariance];
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
      [rank4(dNormalized), rank4(x), gamma, mean, variance, tf.tensor1d([])],
      5,
    ) as [tf.Tensor, tf.Tensor, tf.Tensor];
    return [tf.reshape(dx, x.shape), dgamma, dbeta];
  });
