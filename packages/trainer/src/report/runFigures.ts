import type { EpochMetrics } from '../callbacks/callback.js';
import type { ClassificationMetrics } from '../metrics/classification.js';

/** What a run came to. */
export interface RunFigures {
  readonly epochs: number;
  readonly steps: number;
  /** Training time, evaluation not included. NaN if that of an epoch is not known. */
  readonly seconds: number;
  /** Training images a second, over all epochs. */
  readonly imagesPerSecond: number;
  readonly final: EpochMetrics;
  /** The first epoch of the highest top-1. */
  readonly best: EpochMetrics;
  /** Whether accuracies are of the validation set: those of the training set where there is none. */
  readonly isValidated: boolean;
}

/** Those metrics of an epoch by which a run is judged. */
export const judged = ({ train, validation }: EpochMetrics): ClassificationMetrics =>
  validation ?? train;

/** Undefined before the first epoch is finished. */
export function runFigures(history: readonly EpochMetrics[]): RunFigures | undefined {
  const final = history.at(-1);
  if (!final) return undefined;
  const isValidated = history.some(({ validation }) => validation !== undefined);
  // Epochs of a run that was not validated after each cannot be compared with those that were.
  const candidates = history.filter(({ validation }) => !isValidated || validation !== undefined);
  const seconds = history.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const images = history.reduce((sum, { train }) => sum + train.examples, 0);
  return {
    epochs: final.epoch,
    steps: final.step,
    seconds,
    imagesPerSecond: images / seconds,
    final: candidates.at(-1)!,
    best: candidates.reduce((best, epoch) =>
      judged(epoch).top1 > judged(best).top1 ? epoch : best,
    ),
    isValidated,
  };
}
