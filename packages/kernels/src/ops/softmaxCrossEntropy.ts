import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { KernelArgumentError } from '../kernelArgumentError.js';
import { CifarClassificationSums, CifarSoftmaxCrossEntropy } from '../kernels.js';
import { registerKernels } from '../registerKernels.js';
import { runKernel } from '../runKernel.js';
import { checkTensor } from './argumentChecks.js';

function checkOfRows(
  op: string,
  name: string,
  tensor: Tensor,
  dtype: 'int32' | 'float32',
  logits: Tensor,
): void {
  if (tensor.dtype !== dtype || tensor.rank !== 1 || tensor.size !== logits.shape[0]) {
    const type = dtype === 'int32' ? 'an int32' : 'a float32';
    throw new KernelArgumentError(
      `${op}: ${name} must be ${type} tensor of shape [${logits.shape[0]}], one for each row of ` +
        `logits, got ${tensor.dtype} [${tensor.shape.join(', ')}].`,
    );
  }
}

function check(op: string, logits: Tensor, labels: Tensor): void {
  checkTensor(op, 'logits', logits, 2);
  checkOfRows(op, 'labels', labels, 'int32', logits);
}

/** A second label of each example, as mixup and CutMix make them. */
export interface LabelMix {
  /** [batch], int32: from 0 to classes - 1, which is not checked. */
  readonly labels: Tensor1D;
  /** [batch], float32: the weight of this label, 0 .. 1, which is not checked. The first one has the rest. */
  readonly shares: Tensor1D;
}

export interface SoftmaxCrossEntropyOptions {
  /** The part of each label's weight that all classes share, 0 .. 1. Default: 0. */
  readonly labelSmoothing?: number | undefined;
  /** Default: each example has one label. */
  readonly mix?: LabelMix | undefined;
}

/**
 * Mean cross-entropy of the softmax of logits: the mean of log(sum_k exp(z_k)) - sum_k t_k z_k, in nats,
 * with t_k = (1 - labelSmoothing) y_k + labelSmoothing / classes, where y = onehot(label), or with `mix`
 * (1 - share) onehot(label) + share onehot(mix label). It is that of PyTorch with class probabilities. Its
 * gradient is (softmax(z) - t) / batch, in closed form; it flows into the logits only.
 *
 * Source of the smoothing: Szegedy et al., "Rethinking the Inception architecture", CVPR 2016; of the mix:
 * Zhang et al., "mixup: Beyond empirical risk minimization", ICLR 2018.
 *
 * @param logits [batch, classes], float32.
 * @param labels [batch], int32: from 0 to classes - 1, which is not checked.
 * @throws {KernelArgumentError} if shapes or types do not match, or the smoothing is not within 0 .. 1.
 * @example
 * const logits = tf.tensor2d([[2, 0, 1]]);
 * const loss = softmaxCrossEntropy(logits, tf.tensor1d([0], 'int32'), { labelSmoothing: 0.1 });
 */
export function softmaxCrossEntropy(
  logits: Tensor2D,
  labels: Tensor1D,
  options?: SoftmaxCrossEntropyOptions,
): Scalar {
  // No default in the signature: the function's `length` then tells a trainer that it takes a mix.
  const { labelSmoothing = 0, mix } = options ?? {};
  check('softmaxCrossEntropy', logits, labels);
  if (mix) {
    checkOfRows('softmaxCrossEntropy', 'mix.labels', mix.labels, 'int32', logits);
    checkOfRows('softmaxCrossEntropy', 'mix.shares', mix.shares, 'float32', logits);
  }
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new KernelArgumentError(
      `softmaxCrossEntropy: labelSmoothing must be a number in 0 .. 1, got ${labelSmoothing}.`,
    );
  }
  registerKernels();
  const [loss, gradient] = runKernel<[Scalar, Tensor2D]>(
    CifarSoftmaxCrossEntropy,
    { logits, labels, ...(mix && { mixLabels: mix.labels, mixShares: mix.shares }) },
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
