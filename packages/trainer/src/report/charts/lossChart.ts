import { decimal, significant } from '../figures.js';
import type { Markup } from '../markup.js';
import type { Plotting } from '../plotting.js';
import type { ReportInput } from '../reportInput.js';
import { lineChart } from './lineChart.js';
import { metricCurves } from './runCurves.js';

/** The loss of both sets, in nats. */
export function lossChart(plotting: Plotting, { runs }: ReportInput): Markup | undefined {
  return lineChart(plotting, {
    title: 'Loss',
    curves: metricCurves(runs, ({ loss }) => loss),
    write: (loss) => decimal(loss),
    writeTick: significant,
  });
}
