import { checkReportInput } from './checkReportInput.js';
import { configEntries } from './configEntries.js';
import type { Markup } from './markup.js';
import { page } from './page.js';
import { loadPictureEncoder } from './pictures.js';
import { loadPlotting } from './plotting.js';
import type { ReportInput, ReportRun } from './reportInput.js';
import { classTables } from './sections/classTables.js';
import { comparison } from './sections/comparison.js';
import { confusionSection } from './sections/confusionSection.js';
import { curves } from './sections/curves.js';
import { entryTable } from './sections/entryTable.js';
import { sampleGrid } from './sections/sampleGrid.js';
import { section } from './sections/section.js';
import { tiles } from './sections/tiles.js';
import { warningList } from './sections/warningList.js';

function titleOf({ title, runs }: ReportInput): string {
  return title ?? (runs.length === 1 ? runs[0]!.name : `${runs.length} runs compared`);
}

/**
 * A report of one run, or of several to compare: figures, curves, confusion matrix, classes, pictures and
 * recipe on one page. The page is HTML with all in it: it needs no network and has no script. It follows the
 * reader's light or dark colour scheme, and can be printed. The same input gives the same bytes.
 *
 * Names and all other text are escaped.
 *
 * @throws {TrainerError} INVALID_ARGUMENT if there is no run, or a run's classes, confusion matrix, groups
 *   and samples do not fit together.
 * @example
 * const { history } = await fit(model, { train, validation, epochs: 2, optimizer });
 * const page = await reportHtml({ runs: [{ name: 'first try', history }] });
 */
export async function reportHtml(input: ReportInput): Promise<string> {
  checkReportInput(input);
  const { runs } = input;
  const [plotting, encode] = await Promise.all([loadPlotting(), loadPictureEncoder()]);
  const details = (run: ReportRun): Markup | undefined => {
    const parts = [confusionSection(plotting, run), classTables(run), sampleGrid(encode, run)];
    return section(runs.length > 1 ? `Predictions of ${run.name}` : 'Predictions', ...parts);
  };
  const first = runs.length === 1 ? runs[0] : undefined;
  return page(
    titleOf(input),
    input.title === undefined && first ? '' : runs.map(({ name }) => name).join(', '),
    warningList(input),
    section('Result', first && tiles(first), comparison(input)),
    section('Curves', curves(plotting, input)),
    runs.map(details),
    section(
      'Recipe',
      entryTable('Recipe', runs, ({ config }) => configEntries(config)),
    ),
    section(
      'Machine and versions',
      entryTable('Machine and versions', runs, ({ facts = [] }) => facts),
    ),
  );
}
