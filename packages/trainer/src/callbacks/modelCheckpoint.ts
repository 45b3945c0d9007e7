import { checkInteger } from '../argumentChecks.js';
import { saveModel } from '../files/modelFolder.js';
import { withEvaluatedWeights } from '../optimizers/withEvaluatedWeights.js';
import type { Callback, CallbackState, TrainBegin } from './callback.js';
import {
  checkMonitor,
  isBetter,
  type Monitor,
  type MonitorMode,
  modeOf,
  readMonitor,
} from './monitor.js';

export interface ModelCheckpointOptions {
  /** Where models are put. */
  readonly folder: string;
  /**
   * Whether `folder` itself has the model of the best epoch so far; otherwise it has a folder of each,
   * `epoch-0001` and so on. Default: true.
   */
  readonly saveBestOnly?: boolean;
  /** Looks at one epoch of so many only. Default: 1. */
  readonly everyEpochs?: number;
  /** Default: 'validation.loss'. */
  readonly monitor?: Monitor;
  /** Default: 'min' for losses, 'max' for the others. */
  readonly mode?: MonitorMode;
}

/**
 * Saves the model alone, in tfjs's own format, after each epoch or each that is better than all before: to
 * be used elsewhere. (What a run goes on from are the checkpoints of its `runDir`.) Where the optimizer
 * keeps averages of the weights, those are saved: they are what was evaluated. Node only.
 *
 * @throws {TrainerError} INVALID_ARGUMENT; WRITE_FAILED.
 * @example
 * const callbacks = [modelCheckpoint({ folder: `${folder}/best`, monitor: 'train.loss' })];
 * await fit(model, { train, optimizer, epochs: 2, callbacks });
 */
export function modelCheckpoint({
  folder,
  saveBestOnly = true,
  everyEpochs = 1,
  monitor = 'validation.loss',
  mode = modeOf(monitor),
}: ModelCheckpointOptions): Callback {
  checkInteger('modelCheckpoint', 'everyEpochs', everyEpochs, 1);
  checkMonitor('modelCheckpoint', monitor, mode);
  let best: number | null = null;
  let begun: TrainBegin | undefined;
  const save = async (path: string) => {
    const { model, optimizer } = begun!;
    await withEvaluatedWeights(optimizer, () => saveModel(model, path));
  };
  return {
    onTrainBegin(event) {
      begun = event;
      if (event.step === 0) best = null;
    },
    async onEpochEnd(metrics) {
      if (metrics.epoch % everyEpochs !== 0) return;
      if (!saveBestOnly) {
        await save(`${folder}/epoch-${String(metrics.epoch).padStart(4, '0')}`);
        return;
      }
      const value = readMonitor('modelCheckpoint', metrics, monitor);
      if (best === null ? Number.isNaN(value) : !isBetter(value, best, mode)) return;
      await save(folder);
      best = value;
    },
    // There may be one of each kind, and what was best by one figure says nothing of another.
    ...(saveBestOnly && {
      name: `modelCheckpoint ${monitor}`,
      state: () => ({ values: { best } }),
      restore({ values }: CallbackState) {
        ({ best } = values as { best: number | null });
      },
    }),
  };
}
