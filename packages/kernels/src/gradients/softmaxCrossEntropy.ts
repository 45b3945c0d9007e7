import { mul, type Scalar, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { CifarSoftmaxCrossEntropy } from '../kernels.js';
import { defineGradient } from './defineGradient.js';

/** The kernel has found the gradient of the mean with it. */
export const softmaxCrossEntropyGradient = defineGradient<Tensor[], [Tensor2D], object>({
  kernelName: CifarSoftmaxCrossEntropy,
  outputsToSave: [false, true],
  gradient: ([dy], [gradient]) => ({ logits: () => mul(dy as Scalar, gradient) }),
});
