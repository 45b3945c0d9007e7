import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { KernelArgumentError } from '../kernelArgumentError.js';
import { CifarClassificationSums, CifarSoftmaxCrossEntropy } from '../kernels.js';
import { registerKernels } from '../registerKernels.js';
import { runKernel } from '../runKernel.js';
import { checkTensor } from './argumentChecks.js';

function check(op: string, logits: Tensor, labels: Tensor): void {
  checkTensor(op, 'logits', logits, 2);
  if (labels.dtype !== 'int32' || labels.rank !== 1 || labels.size !== logits.shape[0]) {
    throw new KernelArgumentError(
      `${op}: labels must be an int32 tensor of shape [${logits.shape[0]}], one for each row of ` +
        `logits, got ${labels.dtype} [${labels.shape.join(', ')}].`,
    );
  }
}

export interface SoftmaxCrossEntropyOptions {
  /** The part of each label's weight that all classes share, 0 .. 1. Default: 0. */
  readonly labelSmoothing?: number;
}

/**
 * Mean cross-entropy of the softmax of logits: the mean of log(sum_k exp(z_k)) - sum_k t_k z_k, in nats,
 * with t_k = (1 - labelSmoothing) onehot(label)_k + labelSmoothing / classes. Its gradient is
 * (softmax(z) - t) / batch, in closed form; it flows into the logits only.
 *
 * Source of the smoothing: Szegedy et al., "Rethinking the Inception architecture", CVPR 2016.
 *
 * @param logits [batch, classes], float32.
 * @param labels [batch], int32: from 0 to classes - 1, which is not checked.
 * @throws {KernelArgumentError} if shapes or types do not match, or the smoothing is not within 0 .. 1.
 */
export function softmaxCrossEntropy(
  logits: Tensor2D,
  labels: Tensor1D,
  { labelSmoothing = 0 }: SoftmaxCrossEntropyOptions = {},
): Scalar {
  check('softmaxCrossEntropy', logits, labels);
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new KernelArgumentError(
      `softmaxCrossEntropy: labelSmoothing must be a number in 0 .. 1, got ${labelSmoothing}.`,
    );
  }
  registerKernels();
  const [loss, gradient] = runKernel<[Scalar, Tensor2D]>(
    CifarSoftmaxCrossEntropy,
    { logits, labels },
    { labelSmoothing },
  );
  // Kept by whom needs it: the backward pass has it saved.
  gradient.dispose();
  return loss;
}

/**
 * What training metrics are made of, without reading the logits: the sum over a batch of the
 * cross-entropy, and how many labels have the greatest logit, or one of the five greatest. Of equal
 * logits the lower class comes first, as with argmax.
 *
 * @param logits [batch, classes], float32.
 * @param labels [batch], int32: from 0 to classes - 1, which is not checked.
 * @returns [3], float32: loss in nats, first, among the first five.
 * @throws {KernelArgumentError} if shapes or types do not match.
 */
export function classificationSums(logits: Tensor2D, labels: Tensor1D): Tensor1D {
  check('classificationSums', logits, labels);
  registerKernels();
  return runKernel<Tensor1D>(CifarClassificationSums, { logits, labels }, {});
}
