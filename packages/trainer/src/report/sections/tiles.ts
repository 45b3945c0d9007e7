import { count, decimal, duration, percent, significant } from '../figures.js';
import { html, type Markup } from '../markup.js';
import type { ReportRun } from '../reportInput.js';
import { judged, runFigures } from '../runFigures.js';

/** The result of one run in large figures. */
export function tiles({ history }: ReportRun): Markup {
  const figures = runFigures(history);
  if (!figures) return html`<p>No epoch is finished yet.</p>\n`;
  const { final, best, isValidated, epochs, steps, seconds, imagesPerSecond } = figures;
  const [last, highest] = [judged(final), judged(best)];
  const set = isValidated ? 'validation' : 'training';
  const shown: [label: string, value: string, note: string][] = [
    ['Top-1', percent(last.top1), `${set}, ${count(last.examples)} images`],
    ['Top-5', percent(last.top5), set],
    ['Best top-1', percent(highest.top1), `${set}, epoch ${best.epoch}`],
    ['Best top-5', percent(highest.top5), `${set}, in that epoch`],
    ['Loss', decimal(last.loss), set],
    ['Epochs', count(epochs), `${count(steps)} steps`],
    ['Training time', duration(seconds), 'evaluation not included'],
    ['Images a second', significant(imagesPerSecond), 'over all epochs'],
  ];
  return html`<dl class="tiles">
${shown.map(
  ([label, value, note]) =>
    html`<div><dt>${label}</dt><dd>${value} <small>${note}</small></dd></div>\n`,
)}</dl>\n`;
}
