import type { Precision } from '@cifar/kernels';
import { checkInteger, refuse } from '../argumentChecks.js';
import type { Callback, EpochMetrics } from '../callbacks/callback.js';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import { type CheckpointOptions, checkCheckpointOptions } from '../run/retention.js';
import type { Schedule } from '../schedules/schedule.js';
import type { WorkersOptions } from '../workers/parallelSteps.js';
import type { Loss } from './batchLoss.js';
import type { BatchSource } from './batchSource.js';

export interface FitOptions {
  readonly train: BatchSource;
  /** Evaluated after every epoch. Default: none. */
  readonly validation?: BatchSource;
  /** Epochs of the whole run, those of before a resume included. */
  readonly epochs: number;
  readonly optimizer: TrainableOptimizer;
  /** The learning rate of each step. Default: the optimizer's own, all the time. */
  readonly schedule?: Schedule;
  /** Of logits and labels. Default: softmax cross-entropy. */
  readonly loss?: Loss;
  /** Epochs, counted from 0, that begin with an optimizer that has forgotten all. Default: none. */
  readonly resetOptimizerAt?: readonly number[];
  readonly callbacks?: readonly Callback[];
  /**
   * Threads that compute (Node only): each step's batch is cut into parts. The result depends on how
   * many there are. They use the default loss. Default: this thread alone.
   */
  readonly workers?: WorkersOptions;
  /**
   * 'mixed', on webgpu where the adapter has the feature shader-f16: activations of 16 bits, weights and
   * sums of 32, and a loss scale that finds its size by itself (it is kept in checkpoints). Evaluation
   * too. Default: 'float32'.
   */
  readonly precision?: Precision;
  /** Folder of checkpoints and metrics (Node only). Default: none, nothing is written. */
  readonly runDir?: string;
  /** Go on from the newest whole checkpoint of `runDir`. Default: false. */
  readonly resume?: boolean;
  /** What to keep as `config.json` in a new `runDir`. Default: an empty object. */
  readonly config?: object;
  /** When checkpoints are written, and which are kept. Default: one an epoch, the last two. */
  readonly checkpoints?: CheckpointOptions;
  /**
   * Told of what is wrong but no reason to stop: a damaged checkpoint, or that a resumed run goes on
   * otherwise than it was begun. Default: nobody.
   */
  readonly onWarning?: (message: string) => void;
  /** Finishes the step, writes a checkpoint and returns. */
  readonly signal?: AbortSignal;
}

export interface FitResult {
  readonly status: 'finished' | 'stopped' | 'interrupted';
  /** What the callback said that stopped the run. */
  readonly reason?: string;
  /** Number of updates of the whole run. */
  readonly step: number;
  /** Every finished epoch, also those of before a resume. */
  readonly history: readonly EpochMetrics[];
  /** Folder of the last checkpoint, where one was written. */
  readonly checkpoint?: string;
  /** Folder of the best epoch's, where those are kept. */
  readonly bestCheckpoint?: string;
}

/** @throws {TrainerError} INVALID_ARGUMENT. */
export function checkFitOptions(options: FitOptions): void {
  const { epochs, resetOptimizerAt = [], checkpoints = {}, runDir, resume } = options;
  const { workers, loss, callbacks = [] } = options;
  checkInteger('fit', 'epochs', epochs, 1);
  checkCheckpointOptions('fit', checkpoints);
  const named = callbacks.flatMap(({ name, state }) => (state ? [name ?? ''] : []));
  if (named.includes('') || new Set(named).size < named.length) {
    refuse('fit', 'callbacks', 'of different names where they have a state', named);
  }
  for (const epoch of resetOptimizerAt) checkInteger('fit', 'resetOptimizerAt', epoch, 0);
  if (workers) checkInteger('fit', 'workers.count', workers.count, 1);
  if (workers && loss) refuse('fit', 'loss', 'the default where workers are', loss.name);
  if (resume && runDir === undefined) refuse('fit', 'runDir', 'given where resume is', runDir);
}
