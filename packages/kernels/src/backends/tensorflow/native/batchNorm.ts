import * as tf from '@tensorflow/tfjs-core';
import type {
  BatchNormInferenceAttrs,
  BatchNormInferenceInputs,
  BatchNormTrainingAttrs,
  BatchNormTrainingGradInputs,
  BatchNormTrainingInputs,
  Kernel,
} from '../../../kernels.js';
import { meanSlope } from '../../../random/drawSlopes.js';
import { slopeKey } from '../../../random/slopeKey.js';
import type { NodeBackend } from '../nodeBackend.js';

/** What stands for the attributes: they change from step to step, and TensorFlow keeps a compiled op for each. */
function settings({ epsilon, rrelu }: BatchNormTrainingAttrs): [tf.Tensor, tf.Tensor] {
  if (rrelu === null) return [tf.tensor1d([], 'int32'), tf.tensor1d([epsilon, 0, 0])];
  const key = Int32Array.from(slopeKey(rrelu));
  return [
    tf.tensor1d(key, 'int32'),
    tf.tensor1d([epsilon, rrelu.lower, rrelu.upper - rrelu.lower]),
  ];
}

export const batchNormInference: Kernel<BatchNormInferenceInputs, BatchNormInferenceAttrs> = ({
  inputs: { x, gamma, beta, mean, variance },
  attrs: { epsilon, rrelu },
  backend,
}) =>
  tf.tidy(() =>
    (backend as NodeBackend).executeSingleOutput(
      'CifarNativeBatchNormInference',
      [],
      [
        x,
        gamma,
        beta,
        mean,
        variance,
        tf.tensor1d([epsilon, rrelu === null ? 1 : meanSlope(rrelu)]),
      ],
    ),
  );

export const batchNormTraining: Kernel<BatchNormTrainingInputs, BatchNormTrainingAttrs> = ({
  inputs: { x, gamma, beta },
  attrs,
  backend,
}) =>
  tf.tidy(() =>
    (backend as NodeBackend).executeMultipleOutputs(
      'CifarNativeBatchNormTraining',
      [],
      [x, gamma, beta, ...settings(attrs)],
      3,
    ),
  );

export const batchNormTrainingGrad: Kernel<BatchNormTrainingGradInputs, BatchNormTrainingAttrs> = ({
  inputs: { dy, x, gamma, beta, mean, variance },
  attrs,
  backend,
}) =>
  tf.tidy(() =>
    (backend as NodeBackend).executeMultipleOutputs(
      'CifarNativeBatchNormTrainingGrad',
      [],
      [dy, x, gamma, beta, mean, variance, ...settings(attrs)],
      3,
    ),
  );
