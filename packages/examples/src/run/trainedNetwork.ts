import type { MeanImage } from '@cifar/data-cifar';
// Its layers must be known before a model that has them is loaded.
import '@cifar/layers-inception';
import { loadModel } from '@cifar/trainer';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { CommandError } from '../commandError.js';
import { readMeanImage } from './meanImageOfRun.js';
import { type RecordedRun, readRecordedRun } from './runConfig.js';
import { newestRunFolder } from './runFolders.js';

export interface TrainedNetwork {
  readonly model: LayersModel;
  readonly run: RecordedRun;
  readonly mean: MeanImage | undefined;
}

/** The network of the newest checkpoint of a run; of the newest run if none is named. */
export async function loadTrainedNetwork(runDir?: string): Promise<TrainedNetwork> {
  const run = await readRecordedRun(runDir ?? (await newestRunFolder()));
  const [checkpoint] = run.checkpoints;
  if (checkpoint === undefined) {
    throw new CommandError(`the run in ${run.path} has no checkpoint yet: resume it`);
  }
  const mean = await readMeanImage(run.config.recipe, run.path);
  return { model: await loadModel(checkpoint), run, mean };
}
