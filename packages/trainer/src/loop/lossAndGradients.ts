import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { valueAndGradients } from '../gradients/valueAndGradients.js';
import { addToSums, type ClassificationSums, noSums } from '../metrics/classification.js';
import type { Batch } from './batchSource.js';
import { forward } from './forward.js';

/** @returns The mean loss of a batch: a scalar. */
export type Loss = (logits: tf.Tensor2D, labels: tf.Tensor1D) => tf.Scalar;

/** What a step tells of itself. */
export interface StepOutcome {
  /** Mean over the batch. */
  readonly loss: number;
  /** Of the batch, by the weights as they were before the update. */
  readonly sums: ClassificationSums;
}

/** What it is made of, on the backend: the mean loss, and the logits of before the update. */
export interface StepTensors {
  readonly loss: tf.Scalar;
  readonly logits: tf.Tensor2D;
}

/** Forward and backward pass. To be called inside a tidy, which may return what this does. */
export function lossAndGradients(
  model: LayersModel,
  loss: Loss,
  batch: Batch,
): StepTensors & { readonly gradients: tf.NamedTensorMap } {
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const labels = tf.tensor1d(batch.labels, 'int32');
  let kept: tf.Tensor2D | undefined;
  try {
    const { value, gradients } = valueAndGradients(() => {
      // What is not kept is gone when the forward pass is over.
      kept = tf.keep(forward(model, batch, true));
      return loss(kept, labels);
    }, variables);
    // A second tensor of the same data, which belongs to the tidy around.
    return { loss: value, logits: tf.clone(kept!), gradients };
  } finally {
    kept?.dispose();
  }
}

/** To be called inside a tidy. */
export function outcomeSync({ loss, logits }: StepTensors, labels: Int32Array): StepOutcome {
  const sums = noSums();
  addToSums(sums, logits.dataSync<'float32'>(), labels);
  return { loss: loss.dataSync()[0]!, sums };
}
