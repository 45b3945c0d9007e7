import type { ReportInput } from './reportInput.js';

/**
 * Writes the page that `reportHtml` makes, whole or not at all. Node only.
 *
 * @param path Of the file; folders that are missing are made.
 * @throws {TrainerError} WRITE_FAILED, and whatever `reportHtml` throws.
 * @example
 * const { history } = await fit(model, { train, validation, epochs: 2, optimizer });
 * await writeReport(`${folder}/report.html`, { runs: [{ name: 'first try', history }] });
 */
export async function writeReport(path: string, input: ReportInput): Promise<void> {
  const [{ writeFileWhole }, { reportHtml }] = await Promise.all([
    import('../files/writeFiles.js'),
    import('./reportHtml.js'),
  ]);
  await writeFileWhole(path, await reportHtml(input));
}
