import { registerKernels, softmaxCrossEntropy } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { isDeferred } from '../backend/selectBackend.js';
import type { CallbackState, EpochMetrics, StepEnd, TrainEnd } from '../callbacks/callback.js';
import { metricsOf, noSums, together } from '../metrics/classification.js';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import { withEvaluatedWeights } from '../optimizers/withEvaluatedWeights.js';
import type { RunFolder } from '../run/runFolder.js';
import { type AnyBatch, batchFor } from './batchSource.js';
import { checkPrecision } from './checkPrecision.js';
import { changesOf, circumstancesOf } from './circumstances.js';
import { deferredSteps } from './deferredSteps.js';
import { evaluate } from './evaluate.js';
import { checkFitOptions, type FitOptions, type FitResult } from './fitOptions.js';
import { localSteps } from './localSteps.js';
import type { StepOutcome } from './lossAndGradients.js';
import { LossScale } from './lossScale.js';
import { withPlace } from './nonFinite.js';
import { setTrainingStep } from './setTrainingStep.js';
import type { StepRunner } from './stepRunner.js';
import type { TrainingState } from './trainingState.js';
import { watchedOptimizer } from './watchedOptimizer.js';
import { yieldToEvents } from './yieldToEvents.js';

const START: TrainingState = { epoch: 0, batch: 0, step: 0, sums: noSums(), seconds: 0 };

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
    for (const change of changesOf(restored.circumstances, circumstancesOf(this.options))) {
      onWarning?.(change);
    }
    const { callbackStateOf } = await import('../run/checkpoint.js');
    for (const callback of this.options.callbacks ?? []) {
      if (!callback.restore || callback.name === undefined) continue;
      const kept = callbackStateOf(restored, callback.name);
      if (!kept) continue;
      callback.restore(kept);
      tf.dispose(kept.tensors);
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
    try {
      return await withEvaluatedWeights(optimizer, () =>
        evaluate(this.model, validation, {
          ...(signal && { signal }),
          ...(precision && { precision }),
          onProgress: (examples, total) => {
            for (const callback of callbacks) callback.onEvaluateStep?.({ examples, total });
          },
        }),
      );
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
      ...{ state, history, circumstances: circumstancesOf(this.options) },
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
  checkFitOptions(options);
  // Before the first op: a stock kernel and the one that replaces it may differ in the last bits.
  registerKernels();
  return new Fit(model, options).start();
}
