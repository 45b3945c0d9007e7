import { classificationSums } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import { TrainerError } from '../trainerError.js';
import { readChecked } from '../webgpu/deviceFailure.js';
import type { Batch } from './batchSource.js';
import { type Loss, lossAndGradients, type StepOutcome } from './lossAndGradients.js';
import type { LossScale } from './lossScale.js';
import { setTrainingStep } from './setTrainingStep.js';
import { checkLoss, type StepRunner } from './stepRunner.js';

/** A step that was given to the device. */
interface PendingStep {
  readonly step: number;
  readonly examples: number;
  readonly loss: tf.Scalar;
  readonly sums: tf.Tensor1D;
  readonly lossScale?: tf.Tensor1D;
}

const tensorsOf = ({ loss, sums, lossScale }: PendingStep): tf.Tensor[] =>
  lossScale ? [loss, sums, lossScale] : [loss, sums];

/** Below this a gradient that is not finite is none that is out of range. */
const LEAST_SCALE = 2 ** -14;

/** Reading a step's four numbers takes the device as long as reading those of many. */
const MOST_PENDING = 16;
/** Unless it is so slow that somebody who watches would wait. */
const MOST_MILLISECONDS = 1000;

/**
 * Steps for a device that works beside this thread: it is given one after the other, and what came of
 * them is read together, while the next ones are under way. A loss that is no number is therefore seen
 * after the update.
 */
class DeferredSteps implements StepRunner {
  private pending: PendingStep[] = [];
  private reading: Promise<StepOutcome[]> = Promise.resolve([]);
  private lastReading = performance.now();

  constructor(
    private readonly model: LayersModel,
    private readonly optimizer: TrainableOptimizer,
    private readonly loss: Loss,
    private readonly scale: LossScale | undefined,
  ) {}

  async run(batch: Batch, step: number): Promise<StepOutcome[]> {
    const { model, optimizer } = this;
    setTrainingStep(model, step);
    const tensors = tf.tidy(() => {
      const scale = this.scale?.current();
      const { gradients, loss, logits } = lossAndGradients(model, this.loss, batch, scale);
      const sums = classificationSums(logits, tf.tensor1d(batch.labels, 'int32'));
      const scaled = this.scale?.update(gradients);
      optimizer.applyGradients(gradients, scaled?.factor);
      return { loss, sums, ...(scaled && { lossScale: scaled.state }) };
    });
    this.pending.push({ step, examples: batch.labels.length, ...tensors });
    const isDue =
      this.pending.length >= MOST_PENDING ||
      performance.now() - this.lastReading > MOST_MILLISECONDS;
    if (!isDue) return [];
    // Those of the reading before: the device has the steps since to work on.
    const known = await this.take();
    this.read();
    return known;
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
    const parts = steps.flatMap(tensorsOf);
    const numbers = tf.tidy(() => tf.concat(parts.map((part) => tf.reshape(part, [part.size]))));
    tf.dispose(parts);
    try {
      const values = await readChecked(() => numbers.data<'float32'>());
      const perStep = values.length / steps.length;
      return steps.map(({ step, examples }, index) => {
        const [loss, sum, top1, top5, scale, stepsSinceMoved] = values.subarray(
          perStep * index,
        ) as unknown as [number, number, number, number, number, number];
        checkLoss(loss, step, this.optimizer, true);
        const outcome = { loss, sums: { examples, loss: sum, top1, top5 } };
        if (!this.scale) return outcome;
        checkScale(scale, step);
        return { ...outcome, lossScale: [scale, stepsSinceMoved] as const };
      });
    } finally {
      numbers.dispose();
    }
  }

  async finish(): Promise<StepOutcome[]> {
    const known = await this.take();
    this.read();
    return [...known, ...(await this.take())];
  }

  close(): void {
    tf.dispose(this.pending.flatMap(tensorsOf));
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
