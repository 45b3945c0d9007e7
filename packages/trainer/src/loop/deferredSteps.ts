import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import { TrainerError } from '../trainerError.js';
import { readChecked } from '../webgpu/deviceFailure.js';
import type { Loss } from './batchLoss.js';
import type { AnyBatch } from './batchSource.js';
import { compileStep } from './compileAhead.js';
import { lossAndGradients, type StepOutcome } from './lossAndGradients.js';
import type { LossScale } from './lossScale.js';
import { setTrainingStep } from './setTrainingStep.js';
import {
  joinRecords,
  MOST_RECORDS,
  outcomeOf,
  recordStep,
  type StepRecord,
} from './stepRecords.js';
import { checkLoss, type StepRunner } from './stepRunner.js';

/** A step that was given to the device. */
interface PendingStep {
  readonly step: number;
  readonly examples: number;
  readonly record: StepRecord;
}

/** Below this a gradient that is not finite is none that is out of range. */
const LEAST_SCALE = 2 ** -14;

/** Before there are as many records as are read together, lest somebody who watches should wait. */
const MOST_MILLISECONDS = 1000;

/**
 * Steps for a device that works beside this thread: it is given one after the other, and what came of
 * them is read together, while the next ones are under way. A loss that is no number is therefore seen
 * after the update.
 */
class DeferredSteps implements StepRunner {
  readonly takesBytes = true;
  private pending: PendingStep[] = [];
  private reading: Promise<StepOutcome[]> = Promise.resolve([]);
  private lastReading = performance.now();
  /** Kinds of batches that all is compiled for. */
  private readonly compiled = new Set<string>();

  constructor(
    private readonly model: LayersModel,
    private readonly optimizer: TrainableOptimizer,
    private readonly loss: Loss,
    private readonly scale: LossScale | undefined,
  ) {}

  async run(batch: AnyBatch, step: number): Promise<StepOutcome[]> {
    const { model, optimizer } = this;
    setTrainingStep(model, step);
    await this.compileFor(batch);
    const record = tf.tidy(() => {
      const scale = this.scale?.current();
      const { gradients, ...tensors } = lossAndGradients(model, this.loss, batch, scale);
      const scaled = this.scale?.update(gradients);
      const made = recordStep(tensors, batch.labels, scaled?.state);
      optimizer.applyGradients(gradients, scaled?.factor);
      return made;
    });
    this.pending.push({ step, examples: batch.labels.length, record });
    const isDue =
      this.pending.length >= MOST_RECORDS ||
      performance.now() - this.lastReading > MOST_MILLISECONDS;
    if (!isDue) return [];
    // Those of the reading before: the device has the steps since to work on.
    const known = await this.take();
    this.read();
    return known;
  }

  /** For the first batch of its shape, and for the first of it that is mixed. */
  private async compileFor(batch: AnyBatch): Promise<void> {
    const kind = `${batch.shape}${batch.mix ? ' mixed' : ''}`;
    if (this.compiled.has(kind)) return;
    this.compiled.add(kind);
    const precision = this.scale ? 'mixed' : 'float32';
    await compileStep(this.model, this.optimizer, this.loss, batch, precision);
  }

  /** What is being read, once. */
  private take(): Promise<StepOutcome[]> {
    const { reading } = this;
    this.reading = Promise.resolve([]);
    return reading;
  }

  private read(): void {
    const steps = this.pending;
    this.pending = [];
    this.lastReading = performance.now();
    this.reading = this.outcomesOf(steps);
    // Whoever waits for it gets the error; until then it is nobody's.
    this.reading.catch(() => {});
  }

  private async outcomesOf(steps: readonly PendingStep[]): Promise<StepOutcome[]> {
    if (steps.length === 0) return [];
    const records = steps.map(({ record }) => record);
    const joined = tf.tidy(() => joinRecords(records));
    tf.dispose(records);
    try {
      const values = await readChecked(() => joined.data<'float32'>());
      return steps.map(({ step, examples }, index) => {
        const outcome = outcomeOf(values, index, examples);
        checkLoss(outcome.loss, step, this.optimizer, true);
        if (outcome.lossScale) checkScale(outcome.lossScale[0], step);
        return outcome;
      });
    } finally {
      joined.dispose();
    }
  }

  async finish(): Promise<StepOutcome[]> {
    const known = await this.take();
    this.read();
    return [...known, ...(await this.take())];
  }

  close(): void {
    tf.dispose(this.pending.map(({ record }) => record));
    this.scale?.dispose();
  }
}

/** @throws {TrainerError} NON_FINITE_LOSS. */
function checkScale(scale: number, step: number): void {
  if (scale >= LEAST_SCALE) return;
  throw new TrainerError(
    'NON_FINITE_LOSS',
    `step ${step}: gradients are not finite at any loss scale, down to ${scale}: train with ` +
      "precision 'float32', or with a lower learning rate",
  );
}

/** @param scale In mixed precision. It is disposed of with the steps. Default: float32. */
export const deferredSteps = (
  model: LayersModel,
  optimizer: TrainableOptimizer,
  loss: Loss,
  scale?: LossScale,
): StepRunner => new DeferredSteps(model, optimizer, loss, scale);
