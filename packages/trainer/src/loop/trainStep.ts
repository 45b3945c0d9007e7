import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { valueAndGradients } from '../gradients/valueAndGradients.js';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import { TrainerError } from '../trainerError.js';
import type { Batch } from './batchSource.js';
import { forward } from './forward.js';

/** @returns The mean loss of a batch: a scalar. */
export type Loss = (logits: tf.Tensor2D, labels: tf.Tensor1D) => tf.Scalar;

export interface StepOutcome {
  readonly loss: number;
  /** [batch, classes], as they were before the update. */
  readonly logits: Float32Array;
}

/** Forward, backward, update. Leaves no tensors behind. */
export function trainStep(
  model: LayersModel,
  optimizer: TrainableOptimizer,
  loss: Loss,
  batch: Batch,
  step: number,
): StepOutcome {
  return tf.tidy(() => {
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const labels = tf.tensor1d(batch.labels, 'int32');
    let kept: tf.Tensor2D | undefined;
    try {
      const { value, gradients } = valueAndGradients(() => {
        kept = tf.keep(forward(model, batch, true));
        return loss(kept, labels);
      }, variables);
      const meanLoss = value.dataSync()[0]!;
      if (!Number.isFinite(meanLoss)) {
        throw new TrainerError(
          'NON_FINITE_LOSS',
          `the loss of step ${step} is ${meanLoss}: the learning rate ${optimizer.learningRate} is ` +
            'too high, or the data is damaged. The weights are those before the step',
        );
      }
      optimizer.applyGradients(gradients);
      return { loss: meanLoss, logits: kept!.dataSync() as Float32Array };
    } finally {
      kept?.dispose();
    }
  });
}
