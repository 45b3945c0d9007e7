import type { EpochMetrics } from '../../callbacks/callback.js';
import type { ClassificationMetrics } from '../../metrics/classification.js';
import { runColor } from '../colors.js';
import type { ReportRun } from '../reportInput.js';
import type { Curve, CurvePoint } from './curve.js';

/** One curve a run: a value of each epoch. */
export function epochCurves(
  runs: readonly ReportRun[],
  read: (epoch: EpochMetrics) => number,
): Curve[] {
  return runs.map(({ name, history }, index) => ({
    name,
    color: runColor(index),
    points: history.map((metrics) => ({ epoch: metrics.epoch, value: read(metrics) })),
  }));
}

/** Two curves a run: a metric of the training set, and of the validation set where there is one. */
export function metricCurves(
  runs: readonly ReportRun[],
  read: (metrics: ClassificationMetrics) => number,
): Curve[] {
  return runs.flatMap(({ name, history }, index): Curve[] => {
    const points = (split: 'train' | 'validation'): CurvePoint[] =>
      history.flatMap(({ epoch, [split]: metrics }) =>
        metrics ? [{ epoch, value: read(metrics) }] : [],
      );
    const color = runColor(index);
    return [
      { name: `${name}, training`, color, isDashed: true, points: points('train') },
      { name: `${name}, validation`, color, points: points('validation') },
    ];
  });
}
