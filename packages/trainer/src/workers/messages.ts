import type * as tf from '@tensorflow/tfjs-core';
import type { BackendName } from '../backend/selectBackend.js';
import type { Batch } from '../loop/batchSource.js';
import type { StepOutcome } from '../loop/lossAndGradients.js';
import type { SharedWeights } from './sharedWeights.js';

/** What a worker is started with. */
export interface WorkerSetup {
  /** The model's topology and weights as stock tfjs saves them. */
  readonly artifacts: tf.io.ModelArtifacts;
  /** URLs of modules that register the model's layers. */
  readonly modules: readonly string[];
  readonly backend: BackendName;
  /** All weights, written by the main thread before each step. */
  readonly weights: SharedWeights;
  /** Of the trainable weights, written by the worker. */
  readonly gradients: SharedWeights;
  /** Weights that are not trained, such as moving statistics, written by the worker. */
  readonly statistics: SharedWeights;
}

/** A part of a batch. */
export interface StepRequest {
  readonly batch: Batch;
  /** The address of the noise: no two parts of a run have the same. */
  readonly noiseStep: number;
}

export type WorkerReply =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'done' } & StepOutcome)
  | { readonly kind: 'failed'; readonly error: unknown };
