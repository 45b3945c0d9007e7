import { significant } from '../figures.js';
import type { Markup } from '../markup.js';
import type { Plotting } from '../plotting.js';
import type { ReportInput } from '../reportInput.js';
import { lineChart } from './lineChart.js';
import { epochCurves } from './runCurves.js';

/** Training images a second in each epoch. */
export function throughputChart(plotting: Plotting, { runs }: ReportInput): Markup | undefined {
  return lineChart(plotting, {
    title: 'Images a second',
    curves: epochCurves(runs, ({ imagesPerSecond }) => imagesPerSecond),
    write: significant,
  });
}
