import { classificationSums } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import type { StepOutcome, StepTensors } from './lossAndGradients.js';

/** Steps that are read together at the most: reading one takes a device as long as reading many. */
export const MOST_RECORDS = 16;

/** What came of a step, still on the device: loss, sums and, in mixed precision, the loss scale. */
export type StepRecord = tf.Tensor1D;

/** To be called inside a tidy. */
export function recordStep(
  { loss, logits }: StepTensors,
  labels: Int32Array,
  lossScale: tf.Tensor1D | undefined,
): StepRecord {
  const sums = classificationSums(logits, tf.tensor1d(labels, 'int32'));
  const parts = [tf.reshape(loss, [1]), sums, ...(lossScale ? [lossScale] : [])];
  return tf.concat(parts as tf.Tensor1D[]);
}

/**
 * Records in one tensor, to be read. Always of the same number: kernels are compiled for each. To be
 * called inside a tidy.
 *
 * @param records At least one, and at most `MOST_RECORDS`.
 */
export function joinRecords(records: readonly StepRecord[]): tf.Tensor1D {
  const [first] = records as [StepRecord, ...StepRecord[]];
  return tf.concat(Array.from({ length: MOST_RECORDS }, (_, index) => records[index] ?? first));
}

/** One of the records that were joined, read. */
export function outcomeOf(joined: Float32Array, index: number, examples: number): StepOutcome {
  const length = joined.length / MOST_RECORDS;
  const numbers = joined.subarray(length * index, length * (index + 1));
  const [loss, sum, top1, top5, scale, stepsSinceMoved] = numbers as unknown as readonly number[];
  const outcome = { loss: loss!, sums: { examples, loss: sum!, top1: top1!, top5: top5! } };
  return scale === undefined ? outcome : { ...outcome, lossScale: [scale, stepsSinceMoved!] };
}
