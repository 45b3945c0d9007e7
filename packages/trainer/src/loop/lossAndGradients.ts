import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { valueAndGradients } from '../gradients/valueAndGradients.js';
import type { Batch } from './batchSource.js';
import { forward } from './forward.js';

/** @returns The mean loss of a batch: a scalar. */
export type Loss = (logits: tf.Tensor2D, labels: tf.Tensor1D) => tf.Scalar;

/** What a step tells of itself. */
export interface StepOutcome {
  /** Mean over the batch. */
  readonly loss: number;
  /** [batch, classes], as they were before the update. */
  readonly logits: Float32Array;
}

/** The same, still on the backend. */
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

/** For backends that can be read from at any time: to be called inside a tidy. */
export function outcomeSync({ loss, logits }: StepTensors): StepOutcome {
  return { loss: loss.dataSync()[0]!, logits: logits.dataSync<'float32'>() };
}

export async function outcomeOf({ loss, logits }: StepTensors): Promise<StepOutcome> {
  const [lossData, logitsData] = await Promise.all([loss.data(), logits.data<'float32'>()]);
  return { loss: lossData[0]!, logits: logitsData };
}
