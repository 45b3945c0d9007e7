import * as tf from '@tensorflow/tfjs-core';
import { batchNormInferenceGradient } from './batchNormInference.js';
import { batchNormTrainingGradient, batchNormTrainingMovingGradient } from './batchNormTraining.js';
import { conv2dGradient } from './conv2d.js';
import { convBatchNormTrainingGradient } from './convBatchNormTraining.js';
import { avgPoolGradient, maxPoolGradient } from './pool.js';
import { rreluGradient } from './rrelu.js';
import { softmaxCrossEntropyGradient } from './softmaxCrossEntropy.js';

const gradients: readonly tf.GradConfig[] = [
  rreluGradient,
  batchNormTrainingGradient,
  batchNormTrainingMovingGradient,
  batchNormInferenceGradient,
  conv2dGradient,
  convBatchNormTrainingGradient,
  avgPoolGradient,
  maxPoolGradient,
  softmaxCrossEntropyGradient,
];

/** Registers the gradients that are not registered yet: tfjs-layers may have brought the stock ones. */
export function registerGradients(): void {
  for (const gradient of gradients) {
    if (tf.getGradient(gradient.kernelName) === undefined) tf.registerGradient(gradient);
  }
}
