/** Images and labels of one step. */
export interface Batch {
  /** [batch, height, width, channels], row-major. */
  readonly images: Float32Array;
  /** [batch]: indices of classes. */
  readonly labels: Int32Array;
  readonly shape: readonly [batch: number, height: number, width: number, channels: number];
}

/** Batches that can be made in any order: each is a function of its epoch and index. */
export interface BatchSource {
  /** Examples in the split. */
  readonly exampleCount: number;
  readonly batchSize: number;
  /** Batches of that epoch. */
  batchCount(epoch: number): number;
  /** @throws {CifarDataError} INVALID_ARGUMENT if there is no such batch. */
  batch(epoch: number, index: number): Batch;
}
