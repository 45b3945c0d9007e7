import type { ClassificationSums } from '../metrics/classification.js';
import type { LossScaleState } from './lossScale.js';

/** Where a run stands between two steps. Numbers only: it is kept in checkpoints as JSON. */
export interface TrainingState {
  /** Number of finished epochs. */
  readonly epoch: number;
  /** Batches done of the epoch that comes next. */
  readonly batch: number;
  /** Number of updates so far. */
  readonly step: number;
  /** Sums over those batches. */
  readonly sums: ClassificationSums;
  /** Training time of those batches. */
  readonly seconds: number;
  /** In mixed precision. */
  readonly lossScale?: LossScaleState;
}
