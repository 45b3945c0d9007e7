import type { Entry } from '../configEntries.js';
import { html, type Markup } from '../markup.js';
import type { ReportRun } from '../reportInput.js';
import { table } from './section.js';

/** What is known of each run under the same names: a column a run, with differences in bold. */
export function entryTable(
  label: string,
  runs: readonly ReportRun[],
  entriesOf: (run: ReportRun) => readonly Entry[],
): Markup | undefined {
  const columns = runs.map((run) => new Map(entriesOf(run)));
  const keys = [...new Set(columns.flatMap((column) => [...column.keys()]))];
  if (keys.length === 0) return undefined;
  const rows = keys.map((key) => {
    const values = columns.map((column) => column.get(key) ?? '–');
    const isSame = values.every((value) => value === values[0]);
    const cells = values.map(
      (value) => html`<td class="text">${isSame ? value : html`<b>${value}</b>`}</td>`,
    );
    return html`<tr><th scope="row">${key}</th>${cells}</tr>\n`;
  });
  const names = runs.length > 1 ? runs.map(({ name }) => name) : ['Value'];
  const heads = ['Name', ...names].map((name) => ({ name, isText: true }));
  return table(label, heads, rows);
}
