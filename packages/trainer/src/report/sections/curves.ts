import { accuracyChart } from '../charts/accuracyChart.js';
import { learningRateChart } from '../charts/learningRateChart.js';
import { lossChart } from '../charts/lossChart.js';
import { throughputChart } from '../charts/throughputChart.js';
import { topFiveChart } from '../charts/topFiveChart.js';
import { REFERENCE_COLOR, runColor } from '../colors.js';
import { html, type Markup } from '../markup.js';
import type { Plotting } from '../plotting.js';
import type { ReportInput } from '../reportInput.js';
import { swatch } from './swatch.js';

const CHARTS = [
  ['Top-1 accuracy', accuracyChart],
  ['Loss', lossChart],
  ['Top-5 accuracy', topFiveChart],
  ['Learning rate', learningRateChart],
  ['Images a second', throughputChart],
] as const;

/** What colours and dashes mean, for all charts. */
function key({ runs, references = [] }: ReportInput): Markup {
  const names = [
    ...runs.map(({ name }, index) => ({ name, color: runColor(index) })),
    ...references.map(({ name }) => ({ name, color: REFERENCE_COLOR })),
  ];
  return html`<ul class="key">
${names.map(({ name, color }) => html`<li>${swatch(color)} ${name}</li>\n`)}<li>${swatch('currentColor')} validation</li>
<li>${swatch('currentColor', true)} training</li>
</ul>\n`;
}

/** All that is drawn over epochs. */
export function curves(plotting: Plotting, input: ReportInput): Markup | undefined {
  if (input.runs.every(({ history }) => history.length === 0)) return undefined;
  const figures = CHARTS.flatMap(([caption, chart]) => {
    const drawing = chart(plotting, input);
    return drawing ? [html`<figure><figcaption>${caption}</figcaption>${drawing}</figure>\n`] : [];
  });
  return html`${key(input)}<div class="charts">\n${figures}</div>\n`;
}
