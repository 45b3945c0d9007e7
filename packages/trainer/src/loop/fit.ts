import { type Precision, registerKernels, softmaxCrossEntropy } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkInteger, refuse } from '../argumentChecks.js';
import { isDeferred } from '../backend/selectBackend.js';
import type { Callback, EpochMetrics, StepEnd, TrainEnd } from '../callbacks/callback.js';
import { metricsOf, noSums, together } from '../metrics/classification.js';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import type { RunFolder } from '../run/runFolder.js';
import type { Schedule } from '../schedules/schedule.js';
import type { WorkersOptions } from '../workers/parallelSteps.js';
import { type BatchSource, batchFor } from './batchSource.js';
import { checkPrecision } from './checkPrecision.js';
import { deferredSteps } from './deferredSteps.js';
import { evaluate } from './evaluate.js';
import { localSteps } from './localSteps.js';
import type { Loss, StepOutcome } from './lossAndGradients.js';
import { LossScale } from './lossScale.js';
import { setTrainingStep } from './setTrainingStep.js';
import type { StepRunner } from './stepRunner.js';
import type { TrainingState } from './trainingState.js';
import { yieldToEvents } from './yieldToEvents.js';

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
  /** How many checkpoints to keep. Default: 2. */
  readonly keepLast?: number;
  /** Told of what is wrong but no reason to stop, such as a damaged checkpoint. Default: nobody. */
  readonly onWarning?: (message: string) => void;
  /** Finishes the step, writes a checkpoint and returns. */
  readonly signal?: AbortSignal;
}

export interface FitResult {
  readonly status: 'finished' | 'interrupted';
  /** Number of updates of the whole run. */
  readonly step: number;
  /** Every finished epoch, also those of before a resume. */
  readonly history: readonly EpochMetrics[];
  /** Folder of the last checkpoint, where one was written. */
  readonly checkpoint?: string;
}

const START: TrainingState = { epoch: 0, batch: 0, step: 0, sums: noSums(), seconds: 0 };

function check(options: FitOptions): void {
  const { epochs, resetOptimizerAt = [], keepLast = 2, runDir, resume } = options;
  const { workers, loss } = options;
  checkInteger('fit', 'epochs', epochs, 1);
  checkInteger('fit', 'keepLast', keepLast, 1);
  for (const epoch of resetOptimizerAt) checkInteger('fit', 'resetOptimizerAt', epoch, 0);
  if (workers) checkInteger('fit', 'workers.count', workers.count, 1);
  if (workers && loss) refuse('fit', 'loss', 'the default where workers are', loss.name);
  if (resume && runDir === undefined) refuse('fit', 'runDir', 'given where resume is', runDir);
}

/** What callbacks are told of a step beside its outcome. */
type IssuedStep = Pick<StepEnd, 'epoch' | 'step' | 'learningRate' | 'examples'>;

/** One run of `fit`, from its beginning or from a checkpoint to its end. */
class Fit {
  private state = START;
  private history: EpochMetrics[] = [];
  private checkpoint: string | undefined;
  private run: RunFolder | undefined;
  private steps: StepRunner | undefined;
  /** Steps whose outcome is not known yet, oldest first. */
  private issued: IssuedStep[] = [];
  /** What the last checkpoint holds. */
  private saved: TrainingState | undefined;

  constructor(
    private readonly model: LayersModel,
    private readonly options: FitOptions,
  ) {}

  async start(): Promise<FitResult> {
    const { callbacks = [] } = this.options;
    let end: TrainEnd = 'failed';
    try {
      await this.openRun();
      this.steps = await this.makeSteps();
      await this.begin();
      end = await this.train();
      const { step } = this.state;
      const { history, checkpoint } = this;
      return { status: end, step, history, ...(checkpoint !== undefined && { checkpoint }) };
    } finally {
      await this.steps?.close();
      setTrainingStep(this.model, null);
      for (const callback of callbacks) await callback.onTrainEnd?.(end);
    }
  }

  private async openRun(): Promise<void> {
    const { runDir, resume, config = {}, optimizer, keepLast = 2, onWarning } = this.options;
    if (runDir === undefined) return;
    const { RunFolder } = await import('../run/runFolder.js');
    if (!resume) {
      this.run = await RunFolder.create(runDir, config, keepLast);
      return;
    }
    this.run = await RunFolder.open(runDir, keepLast);
    const restored = await this.run.restore(this.model, optimizer, onWarning);
    if (!restored) return;
    this.state = restored.state;
    this.history = [...restored.history];
    this.checkpoint = restored.path;
    this.saved = restored.state;
  }

  private async makeSteps(): Promise<StepRunner> {
    const { optimizer, loss = softmaxCrossEntropy, workers, precision = 'float32' } = this.options;
    checkPrecision('fit', precision);
    if (workers === undefined || workers.count === 1) {
      if (!isDeferred(tf.getBackend())) return localSteps(this.model, optimizer, loss);
      const scale = precision === 'mixed' ? new LossScale(this.state.lossScale) : undefined;
      return deferredSteps(this.model, optimizer, loss, scale);
    }
    const { parallelSteps } = await import('../workers/parallelSteps.js');
    return parallelSteps(this.model, optimizer, workers);
  }

  private async begin(): Promise<void> {
    const { epochs, train, callbacks = [] } = this.options;
    const { epoch: finishedEpochs, step } = this.state;
    let steps = 0;
    for (let epoch = 0; epoch < epochs; epoch++) steps += train.batchCount(epoch);
    for (const callback of callbacks) {
      await callback.onTrainBegin?.({ epochs, finishedEpochs, step, steps });
    }
  }

  private async train(): Promise<'finished' | 'interrupted'> {
    const { epochs, train, signal } = this.options;
    while (this.state.epoch < epochs) {
      while (this.state.batch < train.batchCount(this.state.epoch)) {
        if (signal?.aborted) return this.interrupt();
        await this.step();
        await yieldToEvents();
      }
      const metrics = await this.finishEpoch();
      if (!metrics) return this.interrupt();
    }
    return 'finished';
  }

  private async step(): Promise<void> {
    const { train, optimizer, schedule, resetOptimizerAt } = this.options;
    const { epoch, batch: index, step } = this.state;
    if (index === 0 && resetOptimizerAt?.includes(epoch)) optimizer.reset();
    if (schedule) optimizer.learningRate = schedule.at(step, this.history);
    const { learningRate } = optimizer;
    await this.timed(async () => {
      const batch = await batchFor(train, epoch, index, this.steps?.takesBytes);
      this.issued.push({ epoch, step: step + 1, learningRate, examples: batch.labels.length });
      return this.steps!.run(batch, step);
    });
    this.state = { ...this.state, batch: index + 1, step: step + 1 };
  }

  /** Waits for the outcomes of all steps of the epoch so far. */
  private async settle(): Promise<void> {
    await this.timed(() => this.steps!.finish());
  }

  private async timed(work: () => Promise<StepOutcome[]>): Promise<void> {
    const started = performance.now();
    const outcomes = await work();
    const spent = (performance.now() - started) / 1000;
    this.state = { ...this.state, seconds: this.state.seconds + spent };
    for (const outcome of outcomes) await this.report(outcome);
  }

  private async report({ loss, sums, lossScale }: StepOutcome): Promise<void> {
    const { callbacks = [] } = this.options;
    const step = this.issued.shift()!;
    const all = together(this.state.sums, sums);
    this.state = { ...this.state, sums: all, ...(lossScale && { lossScale }) };
    const scale = lossScale && { lossScale: lossScale[0] };
    for (const callback of callbacks) {
      await callback.onStepEnd?.({ ...step, loss, train: metricsOf(all), ...scale });
    }
  }

  /** @returns undefined if it was told to stop before it was done. */
  private async finishEpoch(): Promise<EpochMetrics | undefined> {
    const { optimizer, schedule, callbacks = [] } = this.options;
    await this.settle();
    const { epoch, step, sums, seconds, lossScale } = this.state;
    const validation = await this.validate();
    if (validation === 'interrupted') return undefined;
    const metrics: EpochMetrics = {
      epoch: epoch + 1,
      step,
      // Not the optimizer's: a run that is resumed here has not told it yet.
      learningRate: schedule
        ? schedule.at(Math.max(0, step - 1), this.history)
        : optimizer.learningRate,
      train: metricsOf(sums),
      ...(validation && { validation }),
      imagesPerSecond: sums.examples / seconds,
      seconds,
    };
    this.history.push(metrics);
    this.state = { ...START, epoch: epoch + 1, step, ...(lossScale && { lossScale }) };
    // The line before the checkpoint: what a checkpoint is ahead of would be lost, what it is
    // behind of is taken back on resume.
    await this.run?.appendMetrics(metrics);
    await this.save();
    for (const callback of callbacks) await callback.onEpochEnd?.(metrics);
    return metrics;
  }

  private async validate() {
    const { validation, signal, callbacks = [], precision } = this.options;
    if (!validation) return undefined;
    try {
      return await evaluate(this.model, validation, {
        ...(signal && { signal }),
        ...(precision && { precision }),
        onProgress: (examples, total) => {
          for (const callback of callbacks) callback.onEvaluateStep?.({ examples, total });
        },
      });
    } catch (error) {
      if (signal?.aborted) return 'interrupted';
      throw error;
    }
  }

  private async interrupt(): Promise<'interrupted'> {
    await this.settle();
    if (this.saved !== this.state) await this.save();
    return 'interrupted';
  }

  private async save(): Promise<void> {
    const { optimizer } = this.options;
    this.checkpoint = await this.run?.writeCheckpoint(this.state, this.model, optimizer);
    this.saved = this.state;
  }
}

/**
 * Trains a model that ends in logits, and evaluates it after every epoch.
 *
 * With `runDir` it keeps there `config.json`, a line an epoch in `metrics.jsonl`, and
 * `checkpoints/`: one an epoch, and one where `signal` stopped it. A run that is resumed ends with
 * the same bits as one that was not stopped, given the same backend, sources whose batches are
 * functions of (epoch, index), and layers whose noise is one of the step.
 *
 * @throws {TrainerError} INVALID_ARGUMENT, NON_FINITE_LOSS; with `runDir` also RUN_EXISTS, NOT_FOUND,
 * CHECKPOINT_INVALID or WRITE_FAILED.
 */
export async function fit(model: LayersModel, options: FitOptions): Promise<FitResult> {
  check(options);
  // Before the first op: a stock kernel and the one that replaces it may differ in the last bits.
  registerKernels();
  return new Fit(model, options).start();
}
