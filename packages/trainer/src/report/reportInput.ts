import type { EpochMetrics } from '../callbacks/callback.js';
import type { ConfusionMatrix } from '../metrics/confusionMatrix.js';

/** What a report is made of: plain data, so that a report can be made of any run. */
export interface ReportInput {
  /** Default: the name of the run, or how many runs are compared. */
  readonly title?: string;
  /** One, or several to compare. */
  readonly runs: readonly ReportRun[];
  /** Curves of others that are drawn behind those of the runs. */
  readonly references?: readonly ReferenceCurve[];
}

export interface ReportRun {
  readonly name: string;
  /** What decided the run; shown as a table, nested keys joined by dots. */
  readonly config?: unknown;
  /** Finished epochs, as `readRun` and `fit` give them. May be empty. */
  readonly history: readonly EpochMetrics[];
  /** Of the validation set. */
  readonly confusion?: ConfusionMatrix;
  /** Names of the classes. Default: their numbers. */
  readonly classes?: readonly string[];
  /** By which the confusion matrix is ordered. */
  readonly groups?: ReportGroups;
  /** Pictures, and what the network took them for. */
  readonly samples?: readonly ReportSample[];
  /** More that is to be known, such as versions and the machine. */
  readonly facts?: readonly (readonly [label: string, value: string])[];
  /** What a reader must know before believing the figures. */
  readonly warnings?: readonly string[];
}

/** Groups of classes, such as the superclasses of CIFAR-100. */
export interface ReportGroups {
  readonly names: readonly string[];
  /** Of each class its group: an index of `names`. */
  readonly of: readonly number[];
}

export interface ReportSample {
  readonly image: ReportImage;
  /** The class that it is. */
  readonly label: number;
  /** The class that it was taken for. */
  readonly predicted: number;
  /** What the network gave the class that it took it for, of 1. */
  readonly probability?: number;
}

export interface ReportImage {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3], 0 to 255. */
  readonly data: Uint8Array;
}

/** Accuracies of another program, as far as they are known. */
export interface ReferenceCurve {
  readonly name: string;
  readonly epochs: readonly ReferenceEpoch[];
}

/** Shares of 1 that were found: top-1. */
export interface ReferenceEpoch {
  /** From 1 on. */
  readonly epoch: number;
  readonly train?: number;
  readonly validation?: number;
}
