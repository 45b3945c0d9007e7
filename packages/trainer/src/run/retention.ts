import { checkInteger } from '../argumentChecks.js';
import type { EpochMetrics } from '../callbacks/callback.js';
import {
  checkMonitor,
  isBetter,
  type Monitor,
  type MonitorMode,
  modeOf,
  readMonitor,
} from '../callbacks/monitor.js';

/** When checkpoints are written, and which of them are kept. */
export interface CheckpointOptions {
  /** After every so many epochs; after the last one in any case. Default: 1. */
  readonly everyEpochs?: number;
  /** After every so many steps, counted from the beginning of the run, within epochs too. Default: never. */
  readonly everySteps?: number;
  /** After the step that ends so many seconds after the last checkpoint. Default: never. */
  readonly everySeconds?: number;
  /** How many of the newest to keep. Default: 2. */
  readonly keepLast?: number;
  /** How many of the best epochs' to keep beside them. Default: 0. */
  readonly keepBest?: number;
  /** What the best are told by. Default: 'validation.top1'. */
  readonly monitor?: Monitor;
  /** Default: 'min' for losses, 'max' for the others. */
  readonly mode?: MonitorMode;
}

const DEFAULT_MONITOR: Monitor = 'validation.top1';

/** @throws {TrainerError} INVALID_ARGUMENT. */
export function checkCheckpointOptions(owner: string, options: CheckpointOptions): void {
  const { everyEpochs = 1, everySteps = 1, everySeconds = 1, keepLast = 1, keepBest = 0 } = options;
  checkInteger(owner, 'checkpoints.everyEpochs', everyEpochs, 1);
  checkInteger(owner, 'checkpoints.everySteps', everySteps, 1);
  checkInteger(owner, 'checkpoints.everySeconds', everySeconds, 1);
  checkInteger(owner, 'checkpoints.keepLast', keepLast, 1);
  checkInteger(owner, 'checkpoints.keepBest', keepBest, 0);
  const { monitor = DEFAULT_MONITOR, mode = modeOf(monitor) } = options;
  checkMonitor(owner, monitor, mode);
}

/** The best epochs of a run, the best first; of equal ones the earlier is better. */
export function bestEpochs(
  history: readonly EpochMetrics[],
  count: number,
  { monitor = DEFAULT_MONITOR, mode = modeOf(monitor) }: CheckpointOptions,
): EpochMetrics[] {
  if (count === 0) return [];
  const value = (metrics: EpochMetrics) => readMonitor('fit', metrics, monitor);
  return [...history]
    .sort((a, b) => {
      if (isBetter(value(a), value(b), mode)) return -1;
      return isBetter(value(b), value(a), mode) ? 1 : a.epoch - b.epoch;
    })
    .slice(0, count);
}
