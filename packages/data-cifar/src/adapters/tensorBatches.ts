import { checkInteger, checkOneOf, refuse } from '../argumentChecks.js';
import type { Batch } from '../batches/batchSource.js';
import { type LabeledBatch, softLabels } from '../batches/softLabels.js';
import type { AddressableSource } from './addressableSource.js';
import { eachBatch } from './eachBatch.js';

/** What is asked of TensorFlow.js, or of its core: this package knows no more of it. */
export interface TensorFactory<Images, Labels, Targets> {
  tensor1d(values: Float32Array | Int32Array, dtype: 'float32' | 'int32'): Labels;
  tensor2d(values: Float32Array, shape: [batch: number, classes: number]): Targets;
  tensor4d(
    values: Float32Array,
    shape: [batch: number, height: number, width: number, channels: number],
  ): Images;
}

/** A step's input and what is expected of it, by the names of `fitDataset`. */
// No interface: it is to be assignable to containers of tensors, which have an index signature.
export type TensorBatch<Images, Labels> = { readonly xs: Images; readonly ys: Labels };

export interface TensorBatchesOptions {
  /** The epoch of the first iteration. Default: 0. */
  readonly firstEpoch?: number;
  /**
   * `'float32'`, `'int32'`: classes as numbers, [batch]. The stock loss `'sparseCategoricalCrossentropy'` refuses
   * the latter. Default: 'float32'.
   */
  readonly labels?: 'float32' | 'int32';
}

export interface OneHotOptions {
  /** The epoch of the first iteration. Default: 0. */
  readonly firstEpoch?: number;
  /** Probabilities, [batch, classes], as `'categoricalCrossentropy'` wants them; also of mixed labels. */
  readonly labels: 'oneHot';
  /** How many classes there are. */
  readonly classes: number;
}

/** Of `batches` or `prefetch`, or one that mixes what comes of them. */
type LabeledSource = AddressableSource<Pick<Batch, 'images' | 'shape'> & LabeledBatch>;

const OWNER = 'tensorBatches';

/**
 * Batches as tensors, for `tf.data.generator`: a dataset of them has the batches of an epoch, of the next one with
 * each iteration, from `firstEpoch` on. So `fitDataset`, which iterates once an epoch, sees every epoch's own order
 * and augmentation. An iteration begins with its first batch: one that is given up before has no epoch.
 *
 * Tensors are made when they are asked for, and are then the caller's: `fitDataset` and `evaluateDataset` dispose
 * them.
 *
 * @param tf TensorFlow.js, `@tensorflow/tfjs` or `@tensorflow/tfjs-core`.
 * @returns Each call begins an iteration.
 * @throws {CifarDataError} INVALID_ARGUMENT if an option is out of its range; in an iteration, if a label is no class,
 *   or labels are mixed and not `'oneHot'`, and what the source throws.
 * @example
 * import { batches, syntheticCifar100, tensorBatches } from '@cifar/data-cifar';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * // tf.data.generator(...) of it is a tf.data.Dataset, for model.fitDataset.
 * const { train, classes } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * const source = batches(train, { batchSize: 16, shuffle: true });
 * const epochs = tensorBatches(tf, source, { labels: 'oneHot', classes: classes.length });
 * for await (const { xs, ys } of epochs()) tf.dispose([xs, ys]);
 */
export function tensorBatches<Images, Labels>(
  tf: TensorFactory<Images, Labels, unknown>,
  source: LabeledSource,
  options?: TensorBatchesOptions,
): () => AsyncGenerator<TensorBatch<Images, Labels>, void, undefined>;
export function tensorBatches<Images, Targets>(
  tf: TensorFactory<Images, unknown, Targets>,
  source: LabeledSource,
  options: OneHotOptions,
): () => AsyncGenerator<TensorBatch<Images, Targets>, void, undefined>;
export function tensorBatches<Images, Labels, Targets>(
  tf: TensorFactory<Images, Labels, Targets>,
  source: LabeledSource,
  options: TensorBatchesOptions | OneHotOptions = {},
): () => AsyncGenerator<TensorBatch<Images, Labels | Targets>, void, undefined> {
  const { firstEpoch = 0, labels: form = 'float32' } = options;
  checkInteger(OWNER, 'firstEpoch', firstEpoch, 0);
  checkOneOf(OWNER, 'labels', form, ['float32', 'int32', 'oneHot']);
  const classes = 'classes' in options ? options.classes : undefined;
  if (form === 'oneHot') checkInteger(OWNER, 'classes', classes, 1);

  const labelsOf = (batch: LabeledBatch): Labels | Targets => {
    if (form === 'oneHot') {
      // In JavaScript: tfjs's own, on wasm, writes integers where numbers are to be.
      const targets = softLabels(batch, classes as number);
      return tf.tensor2d(targets, [batch.labels.length, classes as number]);
    }
    if (batch.mix) refuse(OWNER, 'labels', "'oneHot', as those of the source are mixed", form);
    return tf.tensor1d(form === 'int32' ? batch.labels : Float32Array.from(batch.labels), form);
  };

  let epoch = firstEpoch;
  return async function* iterate() {
    for await (const batch of eachBatch(source, { epoch: epoch++ })) {
      // First what may be refused.
      const ys = labelsOf(batch);
      yield { xs: tf.tensor4d(batch.images, [...batch.shape]), ys };
    }
  };
}
