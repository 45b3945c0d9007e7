import type { ByteImages } from '@cifar/kernels';

/** The second labels of images that are made of two. */
export interface BatchMix {
  /** [batch]: indices of classes. */
  readonly labels: Int32Array;
  /** [batch]: the weight of this label in the loss, 0 .. 0.5. The label in `Batch.labels` has the rest. */
  readonly shares: Float32Array;
}

/** Images and labels of one step. */
export interface Batch {
  /** Of `shape`, row-major. */
  readonly images: Float32Array;
  /** [batch]: indices of classes. Metrics go by these alone. */
  readonly labels: Int32Array;
  /** As `mixup` and `cutmix` make it. Default: every image has one label. */
  readonly mix?: BatchMix;
  readonly shape: readonly [batch: number, height: number, width: number, channels: number];
}

/** A batch whose images a device is to make, from bytes. */
export interface StoredBatch extends Omit<Batch, 'images'> {
  readonly stored: ByteImages;
}

/**
 * Where batches come from. Batch (epoch, index) must be the same whenever it is asked for: then a
 * run that was stopped goes on as if nothing had been. `@cifar/data-cifar` makes such sources.
 */
export interface BatchSource {
  /** Examples of an epoch, give or take a batch. */
  readonly exampleCount: number;
  readonly batchSize: number;
  batchCount(epoch: number): number;
  batch(epoch: number, index: number): Batch | Promise<Batch>;
  /**
   * The same batch as bytes, to the last bit of what comes of them: asked for where a device makes
   * images sooner than this thread. Default: there is none.
   */
  storedBatch?(
    epoch: number,
    index: number,
  ): StoredBatch | undefined | Promise<StoredBatch | undefined>;
}

/** What a step or an evaluation is given. */
export type AnyBatch = Batch | StoredBatch;

/** @param takesBytes Whether images may be left for the device to make. */
export async function batchFor(
  source: BatchSource,
  epoch: number,
  index: number,
  takesBytes = false,
): Promise<AnyBatch> {
  const stored = takesBytes ? await source.storedBatch?.(epoch, index) : undefined;
  return stored ?? source.batch(epoch, index);
}
