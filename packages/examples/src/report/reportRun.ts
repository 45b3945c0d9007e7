import {
  CIFAR100_COARSE_LABELS,
  CIFAR100_SUPERCLASSES,
  type CifarDataset,
} from '@cifar/data-cifar';
import { ConfusionMatrix, evaluate, type ReportRun, type ReportSample } from '@cifar/trainer';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { machine } from '../bench/machine.js';
import { evaluationBatches } from '../data/sources.js';
import type { RecordedRun } from '../run/runConfig.js';
import { shortPath } from '../run/runFolders.js';
import type { TrainedNetwork } from '../run/trainedNetwork.js';

/** Of each kind, right and wrong, in the grid of pictures. */
const SAMPLES = 16;
const SIDE = 32;

const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

function factsOf({ config }: RecordedRun): [string, string][] {
  const { processor, cores, memory } = machine();
  return [
    ['data', config.dataset],
    ['backend', config.backend],
    ...Object.entries(config.versions),
    ['processor', processor],
    ['cores', String(cores)],
    ['memory', gibibytes(memory)],
  ];
}

function warningsOf({ config }: RecordedRun): string[] {
  return [
    ...(config.dataset.startsWith('synthetic')
      ? ['Trained and evaluated on images drawn by code, not on CIFAR-100.']
      : []),
    ...(config.limit === undefined
      ? []
      : [`Of the training and the test images ${config.limit} each were used at most.`]),
    ...config.recipe.deviations.map((deviation) => `Differs from what it follows: ${deviation}.`),
  ];
}

/** The first images that the network is right about, and the first that it is not. */
function samplesOf(model: LayersModel, { test }: CifarDataset, mean: TrainedNetwork['mean']) {
  const source = evaluationBatches(test, mean);
  const found: ReportSample[] = [];
  const wanted = (isRight: boolean) =>
    found.filter(({ label, predicted }) => (label === predicted) === isRight).length < SAMPLES;
  for (let index = 0; index < source.batchCount(0) && (wanted(true) || wanted(false)); index++) {
    const { images, labels, shape } = source.batch(0, index);
    const [classes, shares] = tf.tidy(() => {
      const logits = model.apply(tf.tensor(images, [...shape]), { training: false }) as tf.Tensor;
      return [tf.argMax(logits, 1).dataSync(), tf.max(tf.softmax(logits), 1).dataSync()];
    });
    for (const [place, label] of labels.entries()) {
      const predicted = classes[place]!;
      if (!wanted(label === predicted)) continue;
      const at = index * source.batchSize + place;
      const bytes = 3 * SIDE * SIDE;
      const data = test.images.subarray(bytes * at, bytes * (at + 1));
      const image = { width: SIDE, height: SIDE, data };
      found.push({ image, label, predicted, probability: shares[place]! });
    }
  }
  return found;
}

/** What is known of a run without its network. */
export function recordedRun(run: RecordedRun): ReportRun {
  const { config, history, path } = run;
  return {
    name: shortPath(path).replace(/^runs\//, ''),
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
  signal: AbortSignal,
): Promise<ReportRun> {
  const { classes } = dataset;
  const confusion = new ConfusionMatrix(classes.length);
  await evaluate(model, evaluationBatches(dataset.test, mean), { confusion, signal });
  const isCifar100 = dataset.name === 'cifar-100';
  return {
    ...recordedRun(run),
    confusion,
    classes,
    ...(isCifar100 && { groups: { names: CIFAR100_SUPERCLASSES, of: CIFAR100_COARSE_LABELS } }),
    samples: samplesOf(model, dataset, mean),
  };
}
