import type { ClassMetrics, ConfusionMatrix } from '../../metrics/confusionMatrix.js';
import { className } from '../classNames.js';
import { count, percent } from '../figures.js';
import { html, type Markup } from '../markup.js';
import type { ReportRun } from '../reportInput.js';
import { table } from './section.js';

/** Classes in either table. */
const SHOWN = 10;
/** Other classes that one was most often taken for. */
const MISTAKES = 3;

/** Such as 'oak tree (12), pine tree (5)'. */
function mistakes(confusion: ConfusionMatrix, label: number, nameOf: (label: number) => string) {
  const labels = Array.from({ length: confusion.classes }, (_, predicted) => predicted);
  return labels
    .map((predicted) => ({ predicted, examples: confusion.count(label, predicted) }))
    .filter(({ predicted, examples }) => predicted !== label && examples > 0)
    .sort((a, b) => b.examples - a.examples)
    .slice(0, MISTAKES)
    .map(({ predicted, examples }) => `${nameOf(predicted)} (${examples})`)
    .join(', ');
}

/** Precision and recall of the classes that were found most and least often. */
export function classTables(run: ReportRun): Markup | undefined {
  const { confusion } = run;
  if (!confusion || confusion.examples === 0) return undefined;
  const nameOf = className(run);
  const ranked = confusion
    .perClass()
    .filter(({ examples }) => examples > 0)
    .sort((a, b) => b.recall - a.recall || b.f1 - a.f1);
  const row = ({ label, examples, recall, precision }: ClassMetrics) =>
    html`<tr><th scope="row">${nameOf(label)}</th><td>${count(examples)}</td><td>${percent(recall, 1)}</td><td>${percent(precision, 1)}</td><td class="text">${mistakes(confusion, label, nameOf)}</td></tr>\n`;
  const columns = [
    ...['Class', 'Images', 'Recall', 'Precision'].map((name) => ({ name })),
    { name: 'Most often taken for', isText: true },
  ];
  const part = (heading: string, classes: readonly ClassMetrics[]) =>
    html`<h3>${heading}</h3>\n${table(heading, columns, classes.map(row))}`;
  if (ranked.length <= 2 * SHOWN) return part('Classes, the best first', ranked);
  return html`${part('Best classes', ranked.slice(0, SHOWN))}${part(
    'Worst classes',
    ranked.slice(-SHOWN).reverse(),
  )}`;
}
