import { confusionChart } from '../charts/confusionChart.js';
import { className } from '../classNames.js';
import { percent } from '../figures.js';
import { html, type Markup } from '../markup.js';
import type { Plotting } from '../plotting.js';
import type { ReportRun } from '../reportInput.js';

/** Which classes were taken for which. */
export function confusionSection(plotting: Plotting, run: ReportRun): Markup | undefined {
  const { confusion, groups } = run;
  if (!confusion || confusion.examples === 0) return undefined;
  const grouped =
    groups &&
    `Classes are ordered by group. ${percent(confusion.grouped(groups.of).accuracy())} of the images were taken for a class of the right group.`;
  return html`<h3>Confusion matrix</h3>
<p>A row is what an image shows, a column what it was taken for. <b class="found">What was found</b> is on the diagonal, <b class="mistaken">what was mistaken</b> beside it; the stronger the colour, the larger the share of the row. ${grouped}</p>
<div class="scroll wide" tabindex="0" role="region" aria-label="Confusion matrix">${confusionChart(
    plotting,
    { confusion, nameOf: className(run), groups },
  )}</div>\n`;
}
