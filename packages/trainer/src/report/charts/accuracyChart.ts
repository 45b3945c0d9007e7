import { REFERENCE_COLOR } from '../colors.js';
import { percent } from '../figures.js';
import type { Markup } from '../markup.js';
import type { Plotting } from '../plotting.js';
import type { ReferenceCurve, ReportInput } from '../reportInput.js';
import { judged, runFigures } from '../runFigures.js';
import type { Curve } from './curve.js';
import { lineChart } from './lineChart.js';
import { metricCurves } from './runCurves.js';

function referenceCurves({ name, epochs }: ReferenceCurve): Curve[] {
  const points = (split: 'train' | 'validation') =>
    epochs.flatMap(({ epoch, [split]: value }) => (value === undefined ? [] : [{ epoch, value }]));
  const color = REFERENCE_COLOR;
  return [
    { name: `${name}, training`, color, isDashed: true, points: points('train') },
    { name: `${name}, validation`, color, points: points('validation') },
  ];
}

/** Circles the best epoch of each run, on the curve that the run is judged by. */
function withBest(curves: readonly Curve[], { runs }: ReportInput): Curve[] {
  return curves.map((curve, index) => {
    const figures = runFigures(runs[Math.floor(index / 2)]!.history);
    // Of each run the training set's curve comes first.
    if (!figures || figures.isValidated !== (index % 2 === 1)) return curve;
    const { best } = figures;
    return { ...curve, best: { epoch: best.epoch, value: judged(best).top1 } };
  });
}

/** Top-1 of both sets, before those of the references. */
export function accuracyChart(plotting: Plotting, input: ReportInput): Markup | undefined {
  const { runs, references = [] } = input;
  const ours = metricCurves(runs, ({ top1 }) => top1);
  return lineChart(plotting, {
    title: 'Top-1 accuracy',
    curves: [...references.flatMap(referenceCurves), ...withBest(ours, input)],
    write: (share) => percent(share),
    writeTick: (share) => percent(share, 0),
  });
}
