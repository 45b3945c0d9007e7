import { withPrecision } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { valueAndGradients } from '../gradients/valueAndGradients.js';
import { addToSums, type ClassificationSums, noSums } from '../metrics/classification.js';
import { batchLoss, type Loss } from './batchLoss.js';
import type { AnyBatch } from './batchSource.js';
import { forward } from './forward.js';
import type { LossScaleState } from './lossScale.js';

/** What a step tells of itself. */
export interface StepOutcome {
  /** Mean over the batch. */
  readonly loss: number;
  /** Of the batch, by the weights as they were before the update. */
  readonly sums: ClassificationSums;
  /** In mixed precision: what it was after the step. */
  readonly lossScale?: LossScaleState;
}

/** What it is made of, on the backend: the mean loss, and the logits of before the update. */
export interface StepTensors {
  readonly loss: tf.Scalar;
  readonly logits: tf.Tensor2D;
}

/**
 * Forward and backward pass. To be called inside a tidy, which may return what this does.
 *
 * @param scale In mixed precision: what the gradients given are too large by. Default: float32.
 */
export function lossAndGradients(
  model: LayersModel,
  loss: Loss,
  batch: AnyBatch,
  scale?: tf.Scalar,
): StepTensors & { readonly gradients: tf.NamedTensorMap } {
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  // What is not kept is gone when the forward pass is over.
  const kept: { logits?: tf.Tensor2D; loss?: tf.Scalar } = {};
  const scaledLoss = () => {
    kept.logits = tf.keep(forward(model, batch, true));
    kept.loss = tf.keep(batchLoss(loss, kept.logits, batch));
    return scale ? (tf.mul(kept.loss, scale) as tf.Scalar) : kept.loss;
  };
  try {
    const { gradients } = withPrecision(scale ? 'mixed' : 'float32', () =>
      valueAndGradients(scaledLoss, variables),
    );
    // Second tensors of the same data, which belong to the tidy around.
    return { loss: tf.clone(kept.loss!), logits: tf.clone(kept.logits!), gradients };
  } finally {
    tf.dispose(kept);
  }
}

/** To be called inside a tidy. */
export function outcomeSync({ loss, logits }: StepTensors, labels: Int32Array): StepOutcome {
  const sums = noSums();
  addToSums(sums, logits.dataSync<'float32'>(), labels);
  return { loss: loss.dataSync()[0]!, sums };
}
