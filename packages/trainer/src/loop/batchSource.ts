/** Images and labels of one step. */
export interface Batch {
  /** Of `shape`, row-major. */
  readonly images: Float32Array;
  /** [batch]: indices of classes. */
  readonly labels: Int32Array;
  readonly shape: readonly [batch: number, height: number, width: number, channels: number];
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
}
