import { checkInteger, checkNonNegative, refuse } from '../argumentChecks.js';
import type { EpochMetrics } from '../callbacks/callback.js';
import type { ClassificationMetrics } from '../metrics/classification.js';
import type { WrittenSchedule } from './schedule.js';

export interface ReduceOnPlateauArguments {
  /** Until the first plateau. */
  readonly learningRate: number;
  /** Default: 'validation'. */
  readonly split?: 'train' | 'validation';
  /** Default: 'loss', which is to fall; accuracies are to rise. */
  readonly metric?: 'loss' | 'top1' | 'top5';
  /** What the rate is multiplied by, 0 .. 1. Default: 0.1. */
  readonly factor?: number;
  /** Epochs in a row without something better that pass without a change. Default: 10. */
  readonly patience?: number;
  /** What counts as better: by this part of the best. Default: 0.0001. */
  readonly threshold?: number;
  /** Epochs after a change that do not count. Default: 0. */
  readonly cooldown?: number;
  /** The least rate. Default: 0. */
  readonly minimum?: number;
}

/**
 * A rate that falls when a metric has not become better for some epochs. It is a function of the
 * finished epochs, so that a run that is resumed goes on with it. PyTorch's `ReduceLROnPlateau`, with a
 * relative threshold.
 *
 * @throws {TrainerError} INVALID_ARGUMENT if a number is out of its range; in `at`, if the metric is of a
 *   validation set and there is none.
 * @example
 * reduceOnPlateau({ learningRate: 0.1, metric: 'top1', patience: 3 });
 */
export function reduceOnPlateau(args: ReduceOnPlateauArguments): WrittenSchedule {
  const { learningRate, split = 'validation', metric = 'loss', factor = 0.1 } = args;
  const { patience = 10, threshold = 1e-4, cooldown = 0, minimum = 0 } = args;
  const owner = 'reduceOnPlateau';
  checkNonNegative(owner, 'learningRate', learningRate);
  checkNonNegative(owner, 'threshold', threshold);
  checkNonNegative(owner, 'minimum', minimum);
  checkInteger(owner, 'patience', patience, 0);
  checkInteger(owner, 'cooldown', cooldown, 0);
  if (!(factor >= 0 && factor < 1)) refuse(owner, 'factor', 'from 0 to less than 1', factor);
  if (!['train', 'validation'].includes(split)) {
    refuse(owner, 'split', "'train' or 'validation'", split);
  }
  if (!['loss', 'top1', 'top5'].includes(metric)) {
    refuse(owner, 'metric', "'loss', 'top1' or 'top5'", metric);
  }
  const metricOf = (epoch: EpochMetrics): number => {
    const metrics: ClassificationMetrics | undefined = epoch[split];
    if (!metrics) refuse(owner, 'split', "'train' where nothing is validated", split);
    return metrics[metric];
  };
  const isBetter = (value: number, best: number) =>
    metric === 'loss' ? value < best * (1 - threshold) : value > best * (1 + threshold);
  const at = (_step: number, history: readonly EpochMetrics[] = []) => {
    let rate = learningRate;
    let best = metric === 'loss' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    let badEpochs = 0;
    let cooling = 0;
    for (const epoch of history) {
      const value = metricOf(epoch);
      if (isBetter(value, best)) {
        best = value;
        badEpochs = 0;
      } else badEpochs += 1;
      if (cooling > 0) {
        cooling -= 1;
        badEpochs = 0;
      }
      if (badEpochs > patience) {
        rate = Math.max(rate * factor, minimum);
        cooling = cooldown;
        badEpochs = 0;
      }
    }
    return rate;
  };
  const config = { learningRate, split, metric, factor, patience, threshold, cooldown, minimum };
  return {
    name: `${learningRate}, x ${factor} where ${split} ${metric} stands still for ${patience} epochs`,
    config: { kind: 'reduceOnPlateau', ...config },
    at,
  };
}
