import * as tf from '@tensorflow/tfjs-core';
import { batchNormInferenceGradient } from './batchNormInference.js';
import { batchNormTrainingGradient, batchNormTrainingMovingGradient } from './batchNormTraining.js';
import { conv2dGradient } from './conv2d.js';
import { convBatchNormTrainingGradient } from './convBatchNormTraining.js';
import { meanGradient } from './mean.js';
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

// A mark on the registered object, so that a second copy of this package sees that it is there.
const OURS = Symbol.for('@cifar/kernels');

/** Those that take the place of the stock ones. */
const replacements: readonly tf.GradConfig[] = [Object.assign(meanGradient, { [OURS]: true })];

/** Registers the gradients that are not registered yet: tfjs-layers may have brought the stock ones. */
export function registerGradients(): void {
  for (const gradient of gradients) {
    if (tf.getGradient(gradient.kernelName) === undefined) tf.registerGradient(gradient);
  }
  for (const gradient of replacements) {
    const registered = tf.getGradient(gradient.kernelName);
    if (registered === undefined || !(OURS in registered)) tf.registerGradient(gradient);
  }
}
