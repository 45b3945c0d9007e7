import type { LastBatch } from '@cifar/data-cifar';
import type { InceptionOptions } from '@cifar/layers-inception';
import type { Precision, SGDArguments } from '@cifar/trainer';

/** A part of a run with one learning rate. */
export interface Stage {
  /** Its length, in the same unit as that of the other stages: only the shares count. */
  readonly length: number;
  readonly learningRate: number;
}

/** All that decides a run, as plain data: it is kept in the run folder. */
export interface Recipe {
  readonly name: string;
  /** One line for a list of recipes. */
  readonly description: string;
  /** Where the run differs from what it follows. */
  readonly deviations: readonly string[];
  readonly network: Omit<InceptionOptions, 'classes' | 'seed' | 'inputShape' | 'name'>;
  readonly optimizer: Omit<SGDArguments, 'learningRate'>;
  readonly stages: readonly Stage[];
  /** Whether a stage begins with an epoch, velocities of zero and a new pass over the data. */
  readonly freshStages: boolean;
  readonly epochs: number;
  /** How many training images are used; all if not said. */
  readonly trainImages?: number;
  readonly batchSize: number;
  /** Threads that share each batch. Part of the result: batch norm sees a part at a time. */
  readonly workers: number;
  /** Default: 'float32'. */
  readonly precision?: Precision;
  readonly lastBatch: LastBatch;
  /** Minus the mean image of augmented crops, or by the channels' mean and deviation. */
  readonly normalization: 'mean-image' | 'channels';
  /** Whether the synthetic set may stand in where the real one cannot be had. */
  readonly acceptsSynthetic: boolean;
  readonly seed: number;
}
