import type { Batch, StoredBatch } from '../batches/batchSource.js';

/** A source whose batches are made by workers, ahead of time. */
export interface PrefetchedSource extends AsyncDisposable {
  /** Examples in the split. */
  readonly exampleCount: number;
  readonly batchSize: number;
  /** Batches of that epoch. */
  batchCount(epoch: number): number;
  /**
   * The batch of the source itself, to the bit.
   *
   * @throws {CifarDataError} What the source throws; WORKER_ENDED if a worker has died, or after `close`.
   */
  batch(epoch: number, index: number): Promise<Batch>;
  /** The same of the source's `storedBatch`. */
  storedBatch(epoch: number, index: number): Promise<StoredBatch | undefined>;
  /** Ends the workers; batches that are still awaited are rejected. */
  close(): Promise<void>;
}
