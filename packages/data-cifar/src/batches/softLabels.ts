import { checkInteger, refuse } from '../argumentChecks.js';

/** A batch's labels; as `Batch` has them, or a batch of `mixup` and `cutmix` of `@cifar/trainer`. */
export interface LabeledBatch {
  /** [batch]: indices of classes. */
  readonly labels: Int32Array;
  /** Of images that are made of two. Default: every image has one label. */
  readonly mix?: {
    /** [batch]: the second labels. */
    readonly labels: Int32Array;
    /** [batch]: the second label's part, 0 .. 1. That of the first is the rest. */
    readonly shares: Float32Array;
  };
}

/**
 * Labels as a probability of each class, for a loss that wants them so: 1 for the label, or for both labels of
 * a mixed image their parts.
 *
 * @param classes Number of classes.
 * @returns [batch, classes], row-major.
 * @throws {CifarDataError} INVALID_ARGUMENT if a label is no class, a share not from 0 to 1, or second labels or
 *   shares are not as many as labels.
 * @example
 * import { batches, softLabels, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train, classes } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * const targets = softLabels(batches(train, { batchSize: 64 }).batch(0, 0), classes.length);
 */
export function softLabels({ labels, mix }: LabeledBatch, classes: number): Float32Array {
  checkInteger('softLabels', 'classes', classes, 1);
  for (const [argument, { length }] of Object.entries(mix ?? {})) {
    if (length === labels.length) continue;
    refuse('softLabels', `mix.${argument}`, `as many as the ${labels.length} labels`, length);
  }
  const targets = new Float32Array(labels.length * classes);
  const add = (argument: string, example: number, label: number, part: number) => {
    checkInteger('softLabels', argument, label, 0, classes - 1);
    targets[example * classes + label]! += part;
  };
  for (const [example, label] of labels.entries()) {
    const share = mix?.shares[example] ?? 0;
    if (!(share >= 0 && share <= 1)) refuse('softLabels', 'mix.shares', 'from 0 to 1', share);
    add('labels', example, label, 1 - share);
    if (mix) add('mix.labels', example, mix.labels[example]!, share);
  }
  return targets;
}
