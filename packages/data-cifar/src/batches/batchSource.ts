/** Images and labels of one step. */
export interface Batch {
  /** [batch, height, width, channels], row-major. */
  readonly images: Float32Array;
  /** [batch]: indices of classes. */
  readonly labels: Int32Array;
  readonly shape: readonly [batch: number, height: number, width: number, channels: number];
}

/** Images as they are stored, and what makes of them those of a batch. */
export interface StoredImages {
  /** [batch, channels, height, width]. */
  readonly bytes: Uint8Array;
  /** Height and width of what is stored. */
  readonly size: readonly [height: number, width: number];
  /**
   * [batch, 3]: the first row and column of the part that is seen, of the batch's height and width, and
   * 1 where it is turned around, left for right.
   */
  readonly windows: Int32Array;
  /** [channels, 256]: the value of each byte. */
  readonly values: Float32Array;
  /** [height, width, channels] of the batch: subtracted. Default: nothing. */
  readonly mean?: Float32Array;
  /** Whether the mean is turned around with the image. */
  readonly isMeanTurned: boolean;
}

/** A batch for a device that makes images from bytes: of the same numbers, to the last bit. */
export interface StoredBatch extends Omit<Batch, 'images'> {
  readonly stored: StoredImages;
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
  /**
   * The same batch as bytes; undefined where the transforms do more than windows, mirror images and what
   * is one number's affair.
   *
   * @throws {CifarDataError} INVALID_ARGUMENT if there is no such batch.
   */
  storedBatch(epoch: number, index: number): StoredBatch | undefined;
}
