import { compileKernels, type Precision, withPrecision } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import type { Loss } from './batchLoss.js';
import type { AnyBatch } from './batchSource.js';
import { forward } from './forward.js';
import { keepingWeights } from './keepingWeights.js';
import { lossAndGradients } from './lossAndGradients.js';
import { LossScale } from './lossScale.js';
import { joinRecords, recordStep } from './stepRecords.js';

interface OptimizerClass {
  fromConfig<T>(self: unknown, config: tf.serialization.ConfigDict): T;
}

/** An optimizer of the same kind, whose slots are nobody's. */
function twinOf(optimizer: TrainableOptimizer): TrainableOptimizer | undefined {
  if (!(optimizer instanceof tf.Optimizer)) return undefined;
  const optimizerClass = optimizer.constructor as unknown as OptimizerClass;
  return optimizerClass.fromConfig(optimizerClass, optimizer.getConfig());
}

/**
 * Compiles all that a step on such a batch needs (see `compileKernels`). Weights and slots stay as they
 * are; the noise is that of the step that was said last.
 */
export async function compileStep(
  model: LayersModel,
  optimizer: TrainableOptimizer,
  loss: Loss,
  batch: AnyBatch,
  precision: Precision,
): Promise<void> {
  const twin = twinOf(optimizer);
  const scale = precision === 'mixed' ? new LossScale() : undefined;
  try {
    await keepingWeights(model, () =>
      compileKernels(() => {
        const { gradients, ...tensors } = lossAndGradients(model, loss, batch, scale?.current());
        const scaled = scale?.update(gradients);
        joinRecords([recordStep(tensors, batch.labels, scaled?.state)]);
        twin?.applyGradients(gradients, scaled?.factor);
      }),
    );
  } finally {
    scale?.dispose();
    twin?.reset();
  }
}

/** Compiles all that the logits of such a batch need. */
export const compileForward = (
  model: LayersModel,
  batch: AnyBatch,
  precision: Precision,
): Promise<void> =>
  compileKernels(() => void withPrecision(precision, () => forward(model, batch, false)));
