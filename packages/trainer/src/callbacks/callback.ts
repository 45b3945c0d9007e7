import type { ClassificationMetrics } from '../metrics/classification.js';

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
  readonly step: number;
  /** Updates of the whole run. */
  readonly steps: number;
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

export interface EvaluateStep {
  readonly examples: number;
  readonly total: number;
}

export type TrainEnd = 'finished' | 'interrupted' | 'failed';

/** What happens in `fit`, as it happens. All hooks are optional, and waited for. */
export interface Callback {
  onTrainBegin?(event: TrainBegin): void | Promise<void>;
  onStepEnd?(event: StepEnd): void | Promise<void>;
  /** While the validation set is evaluated. Not waited for. */
  onEvaluateStep?(event: EvaluateStep): void;
  onEpochEnd?(metrics: EpochMetrics): void | Promise<void>;
  /** Always called last, also after an error. */
  onTrainEnd?(end: TrainEnd): void | Promise<void>;
}
