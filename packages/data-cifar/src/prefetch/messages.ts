import type { BatchOptions } from '../batches/batches.js';
import type { Batch, StoredBatch } from '../batches/batchSource.js';
import type { CifarSplit } from '../dataset/cifarDataset.js';
import type { TransformConfig } from '../transforms/transform.js';
import type { Failure } from './failure.js';

/** What a worker makes its source of. */
export interface WorkerSetup {
  readonly split: CifarSplit;
  readonly options: Omit<BatchOptions, 'transforms'>;
  readonly transforms: readonly TransformConfig[];
  /** URLs of modules that export makers of transforms by their kinds. */
  readonly modules: readonly string[];
}

/** A batch that is to be made. */
export interface MakeRequest {
  readonly kind: 'make';
  /** Of the request: no other has it. */
  readonly id: number;
  readonly method: 'batch' | 'storedBatch';
  readonly epoch: number;
  readonly index: number;
}

/** The first is a setup. */
export type WorkerRequest =
  | { readonly kind: 'setup'; readonly setup: WorkerSetup }
  | MakeRequest
  /** Nobody wants it any more: if it has not been made yet, it is not to be. */
  | { readonly kind: 'drop'; readonly id: number };

export type WorkerReply =
  | { readonly kind: 'made'; readonly id: number; readonly batch: Batch | StoredBatch | undefined }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure };
