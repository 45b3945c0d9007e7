import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ClassificationMetrics } from '../metrics/classification.js';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';

/** Of a whole epoch; what `metrics.jsonl` has a line of. */
export interface EpochMetrics {
  /** Number of finished epochs. */
  readonly epoch: number;
  /** Number of updates so far. */
  readonly step: number;
  /** Of the last step. */
  readonly learningRate: number;
  /** In training mode, while the weights changed. */
  readonly train: ClassificationMetrics;
  readonly validation?: ClassificationMetrics;
  /** Training images a second, evaluation not included. */
  readonly imagesPerSecond: number;
  /** Training time, in seconds. */
  readonly seconds: number;
}

export interface TrainBegin {
  readonly epochs: number;
  /** Number of epochs that were finished in an earlier run. */
  readonly finishedEpochs: number;
  /** Number of updates in an earlier run: what a callback has written of later ones is void. */
  readonly step: number;
  /** Updates of the whole run. */
  readonly steps: number;
  /** What is trained. Its weights may be read in any hook, and written in none but `onTrainEnd`. */
  readonly model: LayersModel;
  readonly optimizer: TrainableOptimizer;
  /** Folder of the run, where it has one. */
  readonly runDir?: string;
  /** Every epoch that was finished in an earlier run. */
  readonly history: readonly EpochMetrics[];
  /**
   * Ends the run: `fit` finishes the step, or the epoch it is told at the end of, saves, and returns with
   * the status 'stopped'. The first reason is kept.
   */
  readonly stop: (reason: string) => void;
}

export interface StepEnd {
  /** Number of finished epochs. */
  readonly epoch: number;
  /** Number of updates so far, this one included. */
  readonly step: number;
  readonly learningRate: number;
  /** Examples of this step. */
  readonly examples: number;
  /** Mean over the examples of this step. */
  readonly loss: number;
  /** Of the epoch up to now. */
  readonly train: ClassificationMetrics;
  /** In mixed precision: what it is after this step; it shrinks where a step was left out. */
  readonly lossScale?: number;
}

export interface StepGradients {
  /** Number of updates so far, the one that comes now included. */
  readonly step: number;
  /** By the name of their variable; in mixed precision with the loss scale in them. */
  readonly gradients: NamedTensorMap;
}

export interface EvaluateStep {
  readonly examples: number;
  readonly total: number;
}

/** 'stopped' by a callback, 'interrupted' by the caller's signal, 'failed' with an error. */
export type TrainEnd = 'finished' | 'stopped' | 'interrupted' | 'failed';

/** What JSON can hold. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** What a checkpoint keeps of a callback. */
export interface CallbackState {
  readonly values?: Json;
  /** float32. They stay the callback's. */
  readonly tensors?: Readonly<Record<string, Tensor>>;
}

/** What happens in `fit`, as it happens. All hooks are optional, and waited for. */
export interface Callback {
  /** By which a checkpoint knows its state: of those with `state`, no two may have the same. */
  readonly name?: string;
  onTrainBegin?(event: TrainBegin): void | Promise<void>;
  /**
   * Before the update, within the step: whatever is to be kept has to be copied. Not waited for. With
   * workers it is told the means of theirs.
   */
  onGradients?(event: StepGradients): void;
  /** In order; on webgpu some steps after the update, when its loss is known. */
  onStepEnd?(event: StepEnd): void | Promise<void>;
  /** While the validation set is evaluated. Not waited for. */
  onEvaluateStep?(event: EvaluateStep): void;
  /** Before the epoch's checkpoint, which therefore has what the callback makes of it. */
  onEpochEnd?(metrics: EpochMetrics): void | Promise<void>;
  /** A checkpoint is whole, and those that are too many are gone. */
  onCheckpoint?(event: CheckpointWritten): void | Promise<void>;
  /** Always called last, also after an error. */
  onTrainEnd?(end: TrainEnd): void | Promise<void>;
  /** What is to be kept in the checkpoint that is written now. */
  state?(): CallbackState;
  /**
   * Goes on from what was kept; called before `onTrainBegin`, if the checkpoint has something of that
   * name. Copies the tensors it wants.
   */
  restore?(state: CallbackState): void;
}

export interface CheckpointWritten {
  readonly path: string;
  readonly step: number;
}
