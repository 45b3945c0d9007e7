import { percent } from '../figures.js';
import type { Markup } from '../markup.js';
import type { Plotting } from '../plotting.js';
import type { ReportInput } from '../reportInput.js';
import { lineChart } from './lineChart.js';
import { metricCurves } from './runCurves.js';

/** Top-5 of both sets. */
export function topFiveChart(plotting: Plotting, { runs }: ReportInput): Markup | undefined {
  return lineChart(plotting, {
    title: 'Top-5 accuracy',
    curves: metricCurves(runs, ({ top5 }) => top5),
    write: (share) => percent(share),
    writeTick: (share) => percent(share, 0),
  });
}
