import { type BackendName, evaluate, selectBackend } from '@cifar/trainer';
import { openDataset } from '../data/openDataset.js';
import { evaluationBatches } from '../data/sources.js';
import { interruptible } from '../interruption.js';
import { shortPath } from '../run/runFolders.js';
import { loadTrainedNetwork } from '../run/trainedNetwork.js';
import { showEvaluation } from '../terminal/evaluation.js';
import { percent, sayJson, sayTable } from '../terminal/output.js';

export interface EvaluateOptions {
  readonly runDir?: string;
  readonly data?: string;
  readonly backend?: BackendName | 'auto';
  readonly limit?: number;
  readonly json?: boolean;
}

/**
 * `cifar evaluate`: on the set that the run was trained on.
 *
 * @returns The exit code.
 */
export async function evaluateCommand(options: EvaluateOptions): Promise<number> {
  const { runDir, data, backend = 'auto', limit, json } = options;
  return interruptible(async (signal) => {
    const selected = await selectBackend(backend);
    const { model, run, mean } = await loadTrainedNetwork(runDir);
    const { test, name } = await openDataset({
      ...(data !== undefined && { data }),
      synthetic: run.config.dataset === 'synthetic-cifar-100',
      acceptsSynthetic: false,
      limit,
      signal,
    });
    const metrics = await evaluate(model, evaluationBatches(test, mean), {
      signal,
      onProgress: showEvaluation,
    });
    if (json) sayJson({ run: run.path, dataset: name, backend: selected.name, ...metrics });
    else {
      sayTable([
        ['run folder', shortPath(run.path)],
        ['data', `${name}, test`],
        ['images', String(metrics.examples)],
        ['top-1', percent(metrics.top1)],
        ['top-5', percent(metrics.top5)],
        ['loss', metrics.loss.toFixed(4)],
      ]);
    }
    return 0;
  });
}
