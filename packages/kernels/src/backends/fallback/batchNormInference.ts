import * as tf from '@tensorflow/tfjs-core';
import { channelAffine } from '../../batchNorm/channelAffine.js';
import type { BatchNormInferenceAttrs, BatchNormInferenceInputs, Kernel } from '../../kernels.js';
import { meanSlope } from '../../random/drawSlopes.js';

export const batchNormInference: Kernel<BatchNormInferenceInputs, BatchNormInferenceAttrs> = ({
  inputs: { x, ...statistics },
  attrs: { epsilon, rrelu },
}) =>
  tf.tidy(() => {
    const { scale, shift } = channelAffine(statistics, epsilon);
    const normalized = tf.add(tf.mul(x, scale), shift);
    return rrelu === null ? normalized : tf.leakyRelu(normalized, meanSlope(rrelu));
  });
