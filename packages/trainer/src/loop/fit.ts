import { type Precision, registerKernels, softmaxCrossEntropy } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkInteger, refuse } from '../argumentChecks.js';
import { isDeferred } from '../backend/selectBackend.js';
import type {
  Callback,
  CallbackState,
  EpochMetrics,
  StepEnd,
  TrainEnd,
} from '../callbacks/callback.js';
import { metricsOf, noSums, together } from '../metrics/classification.js';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import type { Circumstances } from '../run/checkpoint.js';
import { type CheckpointOptions, checkCheckpointOptions } from '../run/retention.js';
import type { RunFolder } from '../run/runFolder.js';
import type { Schedule } from '../schedules/schedule.js';
import type { WorkersOptions } from '../workers/parallelSteps.js';
import type { Loss } from './batchLoss.js';
import { type AnyBatch, type BatchSource, batchFor } from './batchSource.js';
import { checkPrecision } from './checkPrecision.js';
import { deferredSteps } from './deferredSteps.js';
import { evaluate } from './evaluate.js';
import { localSteps } from './localSteps.js';
import type { StepOutcome } from './lossAndGradients.js';
import { LossScale } from './lossScale.js';
import { withPlace } from './nonFinite.js';
import { setTrainingStep } from './setTrainingStep.js';
import type { StepRunner } from './stepRunner.js';
import type { TrainingState } from './trainingState.js';
import { watchedOptimizer } from './watchedOptimizer.js';
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

const START: TrainingState = { epoch: 0, batch: 0, step: 0, sums: noSums(), seconds: 0 };

function check(options: FitOptions): void {
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

/** What callbacks are told of a step beside its outcome. */
type IssuedStep = Pick<StepEnd, 'epoch' | 'step' | 'learningRate' | 'examples'>;

/** The learning rate's, where it can be written down. */
const scheduleConfig = ({ schedule }: FitOptions) => schedule?.config ?? null;

/** One run of `fit`, from its beginning or from a checkpoint to its end. */
class Fit {
  private state = START;
  private history: EpochMetrics[] = [];
  private checkpoint: string | undefined;
  private run: RunFolder | undefined;
  private steps: StepRunner | undefined;
  /** Steps whose outcome is not known yet, oldest first. */
  private issued: IssuedStep[] = [];
  /** What the last checkpoint holds, and when it was written. */
  private saved: TrainingState | undefined;
  private savedAt = performance.now();
  /** What a callback has said that wants the run to end. */
  private stopReason: string | undefined;

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
      return this.result(end);
    } finally {
      await this.steps?.close();
      setTrainingStep(this.model, null);
      for (const callback of callbacks) await callback.onTrainEnd?.(end);
    }
  }

  private result(status: FitResult['status']): FitResult {
    const { history, checkpoint, stopReason: reason } = this;
    const bestCheckpoint = this.run?.bestCheckpoint(history);
    return {
      ...{ status, step: this.state.step, history },
      ...(status === 'stopped' && reason !== undefined && { reason }),
      ...(checkpoint !== undefined && { checkpoint }),
      ...(bestCheckpoint !== undefined && { bestCheckpoint }),
    };
  }

  private async openRun(): Promise<void> {
    const { runDir, resume, config = {}, optimizer, checkpoints = {}, onWarning } = this.options;
    if (runDir === undefined) return;
    const { RunFolder } = await import('../run/runFolder.js');
    if (!resume) {
      this.run = await RunFolder.create(runDir, config, checkpoints);
      return;
    }
    this.run = await RunFolder.open(runDir, checkpoints);
    const restored = await this.run.restore(this.model, optimizer, onWarning);
    if (!restored) return;
    this.state = restored.state;
    this.history = [...restored.history];
    this.checkpoint = restored.path;
    this.saved = restored.state;
    this.warnOfChanges(restored.circumstances);
    const { callbackStateOf } = await import('../run/checkpoint.js');
    for (const callback of this.options.callbacks ?? []) {
      if (!callback.restore || callback.name === undefined) continue;
      const kept = callbackStateOf(restored, callback.name);
      if (!kept) continue;
      callback.restore(kept);
      tf.dispose(kept.tensors);
    }
  }

  /** What decides about the bits of the run, or what comes next. */
  private circumstances(): Circumstances {
    const { optimizer, workers, precision = 'float32' } = this.options;
    return {
      backend: tf.getBackend(),
      precision,
      workers: workers?.count ?? 1,
      optimizer: optimizer instanceof tf.Optimizer ? optimizer.getClassName() : 'unknown',
      schedule: scheduleConfig(this.options),
    };
  }

  private warnOfChanges(before: Circumstances): void {
    const now = this.circumstances();
    for (const name of Object.keys(now) as (keyof Circumstances)[]) {
      const [was, is] = [before[name], now[name]].map((value) => JSON.stringify(value));
      if (was === is) continue;
      this.options.onWarning?.(
        `the run was begun with the ${name} ${was}, and goes on with ${is}: ` +
          'it will not end as if it had not been stopped',
      );
    }
  }

  private async makeSteps(): Promise<StepRunner> {
    const { loss = softmaxCrossEntropy, workers, precision = 'float32' } = this.options;
    const optimizer = this.watchedOptimizer();
    checkPrecision('fit', precision);
    if (workers === undefined || workers.count === 1) {
      if (!isDeferred(tf.getBackend())) return localSteps(this.model, optimizer, loss);
      const scale = precision === 'mixed' ? new LossScale(this.state.lossScale) : undefined;
      return deferredSteps(this.model, optimizer, loss, scale);
    }
    const { parallelSteps } = await import('../workers/parallelSteps.js');
    return parallelSteps(this.model, optimizer, workers);
  }

  /** The optimizer, with whoever wants to see gradients in front of it. */
  private watchedOptimizer(): TrainableOptimizer {
    const { optimizer, callbacks = [] } = this.options;
    const watching = callbacks.filter(({ onGradients }) => onGradients !== undefined);
    if (watching.length === 0) return optimizer;
    return watchedOptimizer(optimizer, (gradients) => {
      const step = this.state.step + 1;
      for (const callback of watching) callback.onGradients!({ step, gradients });
    });
  }

  private async begin(): Promise<void> {
    const { epochs, train, optimizer, callbacks = [] } = this.options;
    const { model, run, history } = this;
    const { epoch: finishedEpochs, step } = this.state;
    let steps = 0;
    for (let epoch = 0; epoch < epochs; epoch++) steps += train.batchCount(epoch);
    const stop = (reason: string) => {
      this.stopReason ??= reason;
    };
    for (const callback of callbacks) {
      await callback.onTrainBegin?.({
        ...{ epochs, finishedEpochs, step, steps, model, optimizer, stop },
        history: [...history],
        ...(run && { runDir: run.path }),
      });
    }
  }

  private async train(): Promise<FitResult['status']> {
    const { epochs, train } = this.options;
    while (this.state.epoch < epochs) {
      while (this.state.batch < train.batchCount(this.state.epoch)) {
        if (this.isToEnd()) return this.endEarly();
        await this.step();
        if (this.isCheckpointDue()) await this.save();
        await yieldToEvents();
      }
      const metrics = await this.finishEpoch();
      if (!metrics) return this.endEarly();
    }
    return 'finished';
  }

  private isToEnd(): boolean {
    return this.options.signal?.aborted === true || this.stopReason !== undefined;
  }

  /** Within an epoch; at its end there is one in any case. */
  private isCheckpointDue(): boolean {
    const { train, checkpoints: { everySteps, everySeconds } = {} } = this.options;
    const { epoch, batch, step } = this.state;
    if (!this.run || batch === train.batchCount(epoch)) return false;
    if (everySteps !== undefined && step % everySteps === 0) return true;
    return everySeconds !== undefined && performance.now() - this.savedAt >= 1000 * everySeconds;
  }

  private async step(): Promise<void> {
    const { train, optimizer, schedule, resetOptimizerAt } = this.options;
    const { epoch, batch: index, step } = this.state;
    if (index === 0 && resetOptimizerAt?.includes(epoch)) optimizer.reset();
    if (schedule) optimizer.learningRate = schedule.at(step, this.history);
    const { learningRate } = optimizer;
    let batch: AnyBatch | undefined;
    try {
      await this.timed(async () => {
        batch = await batchFor(train, epoch, index, this.steps?.takesBytes);
        this.issued.push({ epoch, step: step + 1, learningRate, examples: batch.labels.length });
        return this.steps!.run(batch, step);
      });
    } catch (error) {
      throw await withPlace(error, this.model, batch);
    }
    this.state = { ...this.state, batch: index + 1, step: step + 1 };
  }

  /** Waits for the outcomes of all steps of the epoch so far. */
  private async settle(): Promise<void> {
    if (this.issued.length === 0) return;
    try {
      await this.timed(() => this.steps!.finish());
    } catch (error) {
      throw await withPlace(error, this.model);
    }
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
    // Before the checkpoint, which keeps what they make of it.
    for (const callback of callbacks) await callback.onEpochEnd?.(metrics);
    // A resume has the file say what the checkpoint says.
    await this.run?.appendMetrics(metrics);
    if (this.isEpochKept()) await this.save();
    return metrics;
  }

  private isEpochKept(): boolean {
    const { epochs, checkpoints: { everyEpochs = 1 } = {} } = this.options;
    const { epoch } = this.state;
    return epoch % everyEpochs === 0 || epoch === epochs || this.stopReason !== undefined;
  }

  private async validate() {
    const { validation, signal, callbacks = [], precision, optimizer } = this.options;
    if (!validation) return undefined;
    const run = () =>
      evaluate(this.model, validation, {
        ...(signal && { signal }),
        ...(precision && { precision }),
        onProgress: (examples, total) => {
          for (const callback of callbacks) callback.onEvaluateStep?.({ examples, total });
        },
      });
    try {
      return await (optimizer.withAverages ? optimizer.withAverages(run) : run());
    } catch (error) {
      if (signal?.aborted) return 'interrupted';
      throw error;
    }
  }

  private async endEarly(): Promise<'interrupted' | 'stopped'> {
    await this.settle();
    if (this.saved !== this.state) await this.save();
    return this.options.signal?.aborted ? 'interrupted' : 'stopped';
  }

  private async save(): Promise<void> {
    const { optimizer, callbacks = [] } = this.options;
    if (!this.run) return;
    await this.settle();
    const { state, history } = this;
    const states = callbacks.flatMap((callback): [string, CallbackState][] =>
      callback.state && callback.name !== undefined ? [[callback.name, callback.state()]] : [],
    );
    const run = {
      ...{ state, history, circumstances: this.circumstances() },
      callbacks: Object.fromEntries(states),
    };
    this.checkpoint = await this.run.writeCheckpoint(run, this.model, optimizer);
    this.saved = state;
    this.savedAt = performance.now();
    for (const callback of callbacks) {
      await callback.onCheckpoint?.({ path: this.checkpoint, step: state.step });
    }
  }
}

/**
 * Trains a model that ends in logits, and evaluates it after every epoch.
 *
 * With `runDir` it keeps there `config.json`, a line an epoch in `metrics.jsonl` (and in `timings.jsonl`
 * what the clock says), and `checkpoints/`: as `checkpoints` says, and one where the run ended early. A
 * run that is resumed, or was killed and is resumed, ends with the same bits as one that was not, given
 * the same backend and number of workers, sources whose batches are functions of (epoch, index), and
 * layers whose noise is one of the step.
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
