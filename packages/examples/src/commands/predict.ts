import { type BackendName, selectBackend } from '@cifar/trainer';
import * as tf from '@tensorflow/tfjs-core';
import pc from 'picocolors';
import { readPicture } from '../data/readPicture.js';
import { evaluationBatches } from '../data/sources.js';
import { shortPath } from '../run/runFolders.js';
import { loadTrainedNetwork } from '../run/trainedNetwork.js';
import { bar, percent, say, sayJson } from '../terminal/output.js';

export interface PredictOptions {
  readonly runDir?: string;
  readonly backend?: BackendName | 'auto';
  readonly json?: boolean;
}

const SHOWN = 5;

/**
 * `cifar predict <picture>`: the five likeliest classes.
 *
 * @returns The exit code.
 */
export async function predictCommand(picture: string, options: PredictOptions): Promise<number> {
  const { runDir, backend = 'auto', json } = options;
  const split = await readPicture(picture);
  await selectBackend(backend);
  const { model, run, mean } = await loadTrainedNetwork(runDir);
  const { images, shape } = evaluationBatches(split, mean).batch(0, 0);
  const probabilities = tf.tidy(() => {
    const logits = model.apply(tf.tensor(images, [...shape]), { training: false }) as tf.Tensor;
    return tf.softmax(logits).dataSync<'float32'>();
  });
  const ranked = run.config.classes
    .map((name, label) => ({ name, probability: probabilities[label]! }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, SHOWN);
  if (json) {
    sayJson({ picture, run: run.path, predictions: ranked });
    return 0;
  }
  say(`${pc.bold(picture)}, seen by ${shortPath(run.path)}`);
  const longest = Math.max(...ranked.map(({ name }) => name.length));
  for (const { name, probability } of ranked) {
    const share = percent(probability).padStart(8);
    say(`  ${name.padEnd(longest)} ${pc.cyan(bar(probability))} ${share}`);
  }
  return 0;
}
