import { refuse } from '../argumentChecks.js';
import type { ClassificationMetrics } from '../metrics/classification.js';
import type { EpochMetrics } from './callback.js';

/** A figure of an epoch that runs are compared by. */
export type Monitor =
  `${'train' | 'validation'}.${Exclude<keyof ClassificationMetrics, 'examples'>}`;

/** Whether less or more of it is better. */
export type MonitorMode = 'min' | 'max';

const MONITORS: readonly Monitor[] = ['train', 'validation'].flatMap((split) =>
  ['loss', 'top1', 'top5'].map((figure) => `${split}.${figure}` as Monitor),
);

/** Losses are to fall, shares of right answers to rise. */
export const modeOf = (monitor: Monitor): MonitorMode =>
  monitor.endsWith('.loss') ? 'min' : 'max';

/** @throws {TrainerError} INVALID_ARGUMENT. */
export function checkMonitor(owner: string, monitor: Monitor, mode: MonitorMode): void {
  if (!MONITORS.includes(monitor)) {
    refuse(owner, 'monitor', `one of ${MONITORS.join(', ')}`, monitor);
  }
  if (mode !== 'min' && mode !== 'max') refuse(owner, 'mode', 'min or max', mode);
}

/** @throws {TrainerError} INVALID_ARGUMENT if the epoch has no such figure. */
export function readMonitor(owner: string, metrics: EpochMetrics, monitor: Monitor): number {
  const [split, figure] = monitor.split('.') as [
    'train' | 'validation',
    keyof ClassificationMetrics,
  ];
  const value = metrics[split]?.[figure];
  if (value === undefined) {
    refuse(owner, 'monitor', `a figure that epochs have: give fit a ${split} source`, monitor);
  }
  return value;
}

/** Whether it is better by more than `minDelta`. What is no number is never better. */
export function isBetter(value: number, than: number, mode: MonitorMode, minDelta = 0): boolean {
  return mode === 'min' ? value < than - minDelta : value > than + minDelta;
}
