import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { valueAndGradients } from '../gradients/valueAndGradients.js';
import type { Batch } from './batchSource.js';
import { forward } from './forward.js';

/** @returns The mean loss of a batch: a scalar. */
export type Loss = (logits: tf.Tensor2D, labels: tf.Tensor1D) => tf.Scalar;

export interface StepOutcome {
  /** Mean over the batch. */
  readonly loss: number;
  /** [batch, classes], as they were before the update. */
  readonly logits: Float32Array;
}

/** Forward and backward pass. To be called inside a tidy. */
export function lossAndGradients(
  model: LayersModel,
  loss: Loss,
  batch: Batch,
): StepOutcome & { readonly gradients: tf.NamedTensorMap } {
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const labels = tf.tensor1d(batch.labels, 'int32');
  let logits: tf.Tensor2D | undefined;
  try {
    const { value, gradients } = valueAndGradients(() => {
      // What is not kept is gone when the forward pass is over.
      logits = tf.keep(forward(model, batch, true));
      return loss(logits, labels);
    }, variables);
    return {
      loss: value.dataSync()[0]!,
      logits: logits!.dataSync<'float32'>(),
      gradients,
    };
  } finally {
    logits?.dispose();
  }
}
