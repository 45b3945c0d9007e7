import {
  CIFAR100_COARSE_LABELS,
  CIFAR100_SUPERCLASSES,
  type CifarDataset,
} from '@cifar/data-cifar';
import { ConfusionMatrix, type EvaluateOptions, evaluate, type ReportRun } from '@cifar/trainer';
import { evaluationBatches } from '../data/sources.js';
import type { RecordedRun } from '../run/runConfig.js';
import { shortPath } from '../run/runFolders.js';
import type { TrainedNetwork } from '../run/trainedNetwork.js';
import { sampleAnswers } from './sampleAnswers.js';

const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

function factsOf({ config }: RecordedRun): [string, string][] {
  const { processor, cores, memory } = config.machine;
  return [
    ['data', config.dataset],
    ['backend', config.backend],
    ...Object.entries(config.versions),
    ['machine', `${processor}, ${cores} cores, ${gibibytes(memory)}`],
  ];
}

function warningsOf({ config, checkpoints }: RecordedRun): string[] {
  const { dataset, limit } = config;
  const warnings = {
    'Trained and evaluated on images drawn by code, not on CIFAR-100.':
      dataset === 'synthetic-cifar-100',
    [`Of the training and the test images ${limit} each were used at most.`]: limit !== undefined,
    'There is no checkpoint yet, and so nothing about classes.': checkpoints.length === 0,
  };
  return Object.entries(warnings).flatMap(([text, applies]) => (applies ? [text] : []));
}

/** What is known of a run without its network. */
export function recordedRun(run: RecordedRun): ReportRun {
  const { config, history, path } = run;
  return {
    name: shortPath(path).replace(/^runs[\\/]/, ''),
    config: config.recipe,
    history,
    facts: factsOf(run),
    warnings: warningsOf(run),
  };
}

/** The same, and what the network makes of the test images. */
export async function evaluatedRun(
  { model, run, mean }: TrainedNetwork,
  dataset: CifarDataset,
  options: Pick<EvaluateOptions, 'onProgress' | 'signal'>,
): Promise<ReportRun> {
  const { classes } = dataset;
  const confusion = new ConfusionMatrix(classes.length);
  await evaluate(model, evaluationBatches(dataset.test, mean), { ...options, confusion });
  const isCifar100 = dataset.name === 'cifar-100';
  return {
    ...recordedRun(run),
    confusion,
    classes,
    ...(isCifar100 && { groups: { names: CIFAR100_SUPERCLASSES, of: CIFAR100_COARSE_LABELS } }),
    samples: await sampleAnswers(model, dataset.test, mean),
  };
}
