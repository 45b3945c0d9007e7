import { join } from 'node:path';
import type { CifarDataset } from '@cifar/data-cifar';
import { type EvaluateOptions, writeReport } from '@cifar/trainer';
import type { TrainedNetwork } from '../run/trainedNetwork.js';
import { notebookCurve } from './notebookCurve.js';
import { evaluatedRun } from './reportRun.js';

/**
 * Writes `report.html` into the folder of a run, with what its network makes of the test images.
 *
 * @returns Its path.
 */
export async function writeRunReport(
  network: TrainedNetwork,
  dataset: CifarDataset,
  options: Pick<EvaluateOptions, 'onProgress' | 'signal'>,
): Promise<string> {
  const path = join(network.run.path, 'report.html');
  const run = await evaluatedRun(network, dataset, options);
  await writeReport(path, { runs: [run], references: [notebookCurve] });
  return path;
}
