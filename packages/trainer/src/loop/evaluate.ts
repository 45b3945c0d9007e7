import { type Precision, registerKernels, withPrecision } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { isDeferred } from '../backend/selectBackend.js';
import {
  addToSums,
  type ClassificationMetrics,
  metricsOf,
  noSums,
} from '../metrics/classification.js';
import type { ConfusionMatrix } from '../metrics/confusionMatrix.js';
import { readChecked } from '../webgpu/deviceFailure.js';
import { type BatchSource, batchFor } from './batchSource.js';
import { checkPrecision } from './checkPrecision.js';
import { compileForward } from './compileAhead.js';
import { forward } from './forward.js';
import { yieldToEvents } from './yieldToEvents.js';

export interface EvaluateOptions {
  /** Ends the evaluation; its reason is what is thrown. */
  readonly signal?: AbortSignal;
  /** Called after each batch with the examples done so far. */
  readonly onProgress?: (examples: number, total: number) => void;
  /** Default: 'float32'. */
  readonly precision?: Precision;
  /** Counts every example, beside what it has. Default: none. */
  readonly confusion?: ConfusionMatrix;
}

/**
 * Top-1 and top-5 accuracy and cross-entropy over epoch 0 of a source, exact: every example counts
 * once, also those of a last batch that is smaller.
 *
 * @param model [batch, height, width, channels] -> [batch, classes], logits.
 * @throws {TrainerError} INVALID_ARGUMENT, DEVICE_FAILED.
 */
export async function evaluate(
  model: LayersModel,
  source: BatchSource,
  { signal, onProgress, precision = 'float32', confusion }: EvaluateOptions = {},
): Promise<ClassificationMetrics> {
  // Before the first op: a stock kernel and the one that replaces it may differ in the last bits.
  registerKernels();
  checkPrecision('evaluate', precision);
  const sums = noSums();
  const compiled = new Set<string>();
  for (let index = 0; index < source.batchCount(0); index++) {
    signal?.throwIfAborted();
    const batch = await batchFor(source, 0, index, isDeferred(tf.getBackend()));
    if (!compiled.has(String(batch.shape))) await compileForward(model, batch, precision);
    compiled.add(String(batch.shape));
    const logits = tf.tidy(() => withPrecision(precision, () => forward(model, batch, false)));
    try {
      const values = await readChecked(() => logits.data<'float32'>());
      addToSums(sums, values, batch.labels);
      confusion?.add(values, batch.labels);
    } finally {
      logits.dispose();
    }
    onProgress?.(sums.examples, source.exampleCount);
    await yieldToEvents();
  }
  return metricsOf(sums);
}
