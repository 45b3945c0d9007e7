import { type Precision, registerKernels, withPrecision } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { isDeferred } from '../backend/selectBackend.js';
import type { ClassGroups } from '../metrics/classGroups.js';
import {
  addToSums,
  type ClassificationMetrics,
  metricsOf,
  noSums,
} from '../metrics/classification.js';
import type { ConfusionMatrix } from '../metrics/confusionMatrix.js';
import { GroupHits } from '../metrics/groupHits.js';
import { TopKHits } from '../metrics/topKHits.js';
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
  /** Counts labels among the k greatest logits, for each of these k. Default: none beside 1 and 5. */
  readonly topK?: readonly number[];
  /** Counts what is taken for a class of its group. Default: no groups. */
  readonly groups?: ClassGroups;
}

export interface Evaluation extends ClassificationMetrics {
  /** By k: the accuracies that `topK` asked for. */
  readonly topK?: Readonly<Record<number, number>>;
  /**
   * With `groups`: the part whose class of the greatest logit is of the label's group. Of CIFAR-100's
   * superclasses it is the coarse accuracy of a network of fine classes.
   */
  readonly groupTop1?: number;
}

/**
 * Top-1 and top-5 accuracy and cross-entropy over epoch 0 of a source, exact: every example counts
 * once, also those of a last batch that is smaller.
 *
 * @param model [batch, height, width, channels] -> [batch, classes], logits.
 * @throws {TrainerError} INVALID_ARGUMENT if an option is out of its range, or `topK` or `groups` are not
 *   for the model's number of classes; DEVICE_FAILED.
 * @example
 * const { top1, topK } = await evaluate(model, source, { topK: [3, 10] });
 * console.log(top1, topK?.[10]);
 */
export async function evaluate(
  model: LayersModel,
  source: BatchSource,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const { signal, onProgress, precision = 'float32', confusion } = options;
  // Before the first op: a stock kernel and the one that replaces it may differ in the last bits.
  registerKernels();
  checkPrecision('evaluate', precision);
  const sums = noSums();
  const topK = options.topK && new TopKHits('evaluate', options.topK);
  const groups = options.groups && new GroupHits('evaluate', options.groups);
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
      for (const counts of [confusion, topK, groups]) counts?.add(values, batch.labels);
    } finally {
      logits.dispose();
    }
    onProgress?.(sums.examples, source.exampleCount);
    await yieldToEvents();
  }
  return {
    ...metricsOf(sums),
    ...(topK && { topK: topK.accuracies() }),
    ...(groups && { groupTop1: groups.accuracy() }),
  };
}
