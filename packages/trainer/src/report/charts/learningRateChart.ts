import { significant } from '../figures.js';
import type { Markup } from '../markup.js';
import type { Plotting } from '../plotting.js';
import type { ReportInput } from '../reportInput.js';
import { lineChart } from './lineChart.js';
import { epochCurves } from './runCurves.js';

/** From this ratio on, the small rates of a run could not be told from 0 on a linear axis. */
const LARGE_RATIO = 20;

/** The learning rate at the end of each epoch. */
export function learningRateChart(plotting: Plotting, { runs }: ReportInput): Markup | undefined {
  const rates = runs.flatMap(({ history }) => history.map(({ learningRate }) => learningRate));
  const least = rates.reduce((low, rate) => Math.min(low, rate), Number.POSITIVE_INFINITY);
  const greatest = rates.reduce((high, rate) => Math.max(high, rate), 0);
  return lineChart(plotting, {
    title: 'Learning rate',
    curves: epochCurves(runs, ({ learningRate }) => learningRate),
    write: significant,
    isLogarithmic: least > 0 && greatest / least > LARGE_RATIO,
  });
}
