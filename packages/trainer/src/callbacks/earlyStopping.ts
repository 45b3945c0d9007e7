import * as tf from '@tensorflow/tfjs-core';
import { checkInteger, checkNonNegative } from '../argumentChecks.js';
import { withEvaluatedWeights } from '../optimizers/withEvaluatedWeights.js';
import type { Callback, TrainBegin } from './callback.js';
import {
  checkMonitor,
  isBetter,
  type Monitor,
  type MonitorMode,
  modeOf,
  readMonitor,
} from './monitor.js';

export interface EarlyStoppingOptions {
  /** Default: 'validation.loss'. */
  readonly monitor?: Monitor;
  /** Default: 'min' for losses, 'max' for the others. */
  readonly mode?: MonitorMode;
  /** The run ends after so many epochs in a row that are not better, as in Keras. Default: 1. */
  readonly patience?: number;
  /** What an epoch must be better by. Default: 0. */
  readonly minDelta?: number;
  /**
   * Whether a run that has finished or was stopped leaves the model with the weights of the best epoch.
   * Default: true.
   */
  readonly restoreBestWeights?: boolean;
}

/** What a checkpoint keeps. */
interface Progress {
  readonly best: number | null;
  readonly bestEpoch: number;
  /** Epochs since. */
  readonly waited: number;
  readonly isOver: boolean;
}

const START: Progress = { best: null, bestEpoch: 0, waited: 0, isOver: false };

/**
 * Ends a run that does not get better any more. What it has seen, and the best weights, are part of a
 * checkpoint; a run that it has ended and that is resumed ends at once.
 *
 * With `restoreBestWeights` the model in the last checkpoint is that of the last epoch, from which the
 * run could go on: only the model in memory is the best.
 *
 * @throws {TrainerError} INVALID_ARGUMENT if an argument is out of its range or, at the end of an epoch,
 *   there is no such figure.
 * @example
 * const callbacks = [earlyStopping({ monitor: 'validation.top1', patience: 3 })];
 * await fit(model, { train, validation, optimizer, epochs: 5, callbacks });
 */
export function earlyStopping({
  monitor = 'validation.loss',
  mode = modeOf(monitor),
  patience = 1,
  minDelta = 0,
  restoreBestWeights = true,
}: EarlyStoppingOptions = {}): Callback {
  checkMonitor('earlyStopping', monitor, mode);
  checkInteger('earlyStopping', 'patience', patience, 1);
  checkNonNegative('earlyStopping', 'minDelta', minDelta);
  let progress = START;
  let weights: tf.Tensor[] = [];
  let begun: TrainBegin | undefined;

  const keep = (tensors: readonly tf.Tensor[]) => {
    tf.dispose(weights);
    // Copies: an optimizer may write over what clones share.
    weights = tensors.map((tensor) => tf.keep(tf.tidy(() => tf.mul(tensor, 1))));
  };
  const keepEvaluated = ({ model, optimizer }: TrainBegin) =>
    withEvaluatedWeights(optimizer, async () => keep(model.weights.map((weight) => weight.read())));
  const stop = () =>
    begun!.stop(
      `${monitor} has not been better than ${progress.best} of epoch ${progress.bestEpoch} ` +
        `for ${progress.waited} epoch${progress.waited === 1 ? '' : 's'}`,
    );

  return {
    // What was best by one figure says nothing of another.
    name: `earlyStopping ${monitor}`,
    onTrainBegin(event) {
      begun = event;
      if (event.step === 0) progress = START;
      if (progress.isOver) stop();
    },
    async onEpochEnd(metrics) {
      const value = readMonitor('earlyStopping', metrics, monitor);
      const { best } = progress;
      if (best === null ? !Number.isNaN(value) : isBetter(value, best, mode, minDelta)) {
        progress = { best: value, bestEpoch: metrics.epoch, waited: 0, isOver: false };
        if (restoreBestWeights) await keepEvaluated(begun!);
        return;
      }
      const waited = progress.waited + 1;
      progress = { ...progress, waited, isOver: waited >= patience };
      if (progress.isOver) stop();
    },
    onTrainEnd(end) {
      if (end !== 'failed' && end !== 'interrupted' && weights.length > 0) {
        for (const [i, weight] of begun!.model.weights.entries()) weight.write(weights[i]!);
      }
      tf.dispose(weights);
      weights = [];
    },
    state: () => ({
      values: { ...progress },
      tensors: Object.fromEntries(weights.map((tensor, index) => [String(index), tensor])),
    }),
    restore({ values, tensors = {} }) {
      progress = values as unknown as Progress;
      if (restoreBestWeights) keep(Object.values(tensors));
    },
  };
}
