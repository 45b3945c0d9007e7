import { runColor } from '../colors.js';
import { count, decimal, duration, percent, significant } from '../figures.js';
import { type Content, html, type Markup } from '../markup.js';
import type { ReferenceCurve, ReportInput, ReportRun } from '../reportInput.js';
import { judged, runFigures } from '../runFigures.js';
import { table } from './section.js';
import { swatch } from './swatch.js';

const HEAD = [
  'Run',
  'Top-1',
  'Best',
  'in epoch',
  'Top-5',
  'Loss',
  'Epochs',
  'Steps',
  'Training time',
  'Images a second',
];

function row(name: Content, cells: readonly string[]): Markup {
  const padded = HEAD.slice(1).map((_, index) => cells[index] ?? '–');
  return html`<tr><th scope="row">${name}</th>${padded.map((cell) => html`<td>${cell}</td>`)}</tr>\n`;
}

function runRow({ name, history }: ReportRun, index: number): Markup {
  const label = html`${swatch(runColor(index))} ${name}`;
  const figures = runFigures(history);
  if (!figures) return row(label, []);
  const { final, best, epochs, steps, seconds, imagesPerSecond, isValidated } = figures;
  const last = judged(final);
  return row(isValidated ? label : html`${label} (training set)`, [
    percent(last.top1),
    percent(judged(best).top1),
    String(best.epoch),
    percent(last.top5),
    decimal(last.loss),
    count(epochs),
    count(steps),
    duration(seconds),
    significant(imagesPerSecond),
  ]);
}

function referenceRow({ name, epochs }: ReferenceCurve): Markup {
  const label = html`${swatch('var(--reference)')} ${name}`;
  const known = epochs.flatMap(({ epoch, validation }) =>
    validation === undefined ? [] : [{ epoch, validation }],
  );
  const last = known.at(-1);
  if (!last) return row(label, []);
  const best = known.reduce((a, b) => (b.validation > a.validation ? b : a));
  return row(label, [
    percent(last.validation),
    percent(best.validation),
    String(best.epoch),
    '–',
    '–',
    count(epochs.at(-1)?.epoch),
  ]);
}

/** Runs and references below each other. Nothing where there is but one. */
export function comparison({ runs, references = [] }: ReportInput): Markup | undefined {
  if (runs.length + references.length < 2) return undefined;
  return table(
    'Results',
    HEAD.map((name) => ({ name })),
    [...runs.map(runRow), ...references.map(referenceRow)],
  );
}
