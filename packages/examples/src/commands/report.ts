import { join } from 'node:path';
import { type ReportRun, selectBackend, writeReport } from '@cifar/trainer';
import { openDataset } from '../data/openDataset.js';
import { interruptible } from '../interruption.js';
import { notebookCurve } from '../report/notebookCurve.js';
import { evaluatedRun, recordedRun } from '../report/reportRun.js';
import { readRecordedRun } from '../run/runConfig.js';
import { newestRunFolder, shortPath } from '../run/runFolders.js';
import { loadTrainedNetwork } from '../run/trainedNetwork.js';
import { showEvaluation } from '../terminal/evaluation.js';
import { say, sayJson } from '../terminal/output.js';

export interface ReportOptions {
  readonly data?: string;
  /** Default: `report.html`, in the folder of the run if it is but one. */
  readonly output?: string;
  /** Whether the network of each run is evaluated. Default: true. */
  readonly evaluate?: boolean;
  readonly json?: boolean;
}

/** @param folder Of a run. */
async function reportRun(
  folder: string,
  { data, evaluate = true }: ReportOptions,
  signal: AbortSignal,
): Promise<ReportRun> {
  const run = await readRecordedRun(folder);
  if (!evaluate || run.checkpoints.length === 0) return recordedRun(run);
  const network = await loadTrainedNetwork(folder);
  const { dataset, limit } = run.config;
  const images = await openDataset({
    ...(data !== undefined && { data }),
    synthetic: dataset === 'synthetic-cifar-100',
    acceptsSynthetic: false,
    limit,
    signal,
  });
  try {
    return await evaluatedRun(network, images, { signal, onProgress: showEvaluation });
  } finally {
    network.model.dispose();
  }
}

/** @returns Where the report is. */
async function reportOf(
  folders: readonly string[],
  options: ReportOptions,
  signal: AbortSignal,
): Promise<string> {
  const runs: ReportRun[] = [];
  for (const folder of folders) runs.push(await reportRun(folder, options, signal));
  const alone = folders.length === 1 ? folders[0] : undefined;
  const path = options.output ?? (alone === undefined ? 'report.html' : join(alone, 'report.html'));
  await writeReport(path, { runs, references: [notebookCurve] });
  return path;
}

/**
 * `cifar report <run...>`: the report of a run, or of several to compare; of the newest if none is named.
 *
 * @returns The exit code.
 */
export async function reportCommand(
  folders: readonly string[],
  options: ReportOptions,
): Promise<number> {
  return interruptible(async (signal) => {
    const named = folders.length > 0 ? folders : [await newestRunFolder()];
    if (options.evaluate !== false) await selectBackend('auto');
    const path = await reportOf(named, options, signal);
    if (options.json) sayJson({ report: path, runs: named });
    else say(`the report is in ${shortPath(path)}`);
    return 0;
  });
}
