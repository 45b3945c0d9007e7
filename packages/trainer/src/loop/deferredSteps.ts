import { classificationSums } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import { readChecked } from '../webgpu/deviceFailure.js';
import type { Batch } from './batchSource.js';
import { type Loss, lossAndGradients, type StepOutcome } from './lossAndGradients.js';
import { setTrainingStep } from './setTrainingStep.js';
import { checkLoss, type StepRunner } from './stepRunner.js';

/** A step that was given to the device. */
interface PendingStep {
  readonly step: number;
  readonly examples: number;
  readonly loss: tf.Scalar;
  readonly sums: tf.Tensor1D;
}

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
  ) {}

  async run(batch: Batch, step: number): Promise<StepOutcome[]> {
    const { model, optimizer } = this;
    setTrainingStep(model, step);
    const tensors = tf.tidy(() => {
      const { gradients, loss, logits } = lossAndGradients(model, this.loss, batch);
      const sums = classificationSums(logits, tf.tensor1d(batch.labels, 'int32'));
      optimizer.applyGradients(gradients);
      return { loss, sums };
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
    const parts = steps.flatMap(({ loss, sums }) => [loss, sums]);
    const numbers = tf.tidy(() => tf.concat(parts.map((part) => tf.reshape(part, [part.size]))));
    tf.dispose(parts);
    try {
      const values = await readChecked(() => numbers.data<'float32'>());
      return steps.map(({ step, examples }, index) => {
        const [loss, ...sums] = values.subarray(4 * index, 4 * index + 4) as unknown as [
          number,
          ...number[],
        ];
        checkLoss(loss, step, this.optimizer, true);
        return { loss, sums: { examples, loss: sums[0]!, top1: sums[1]!, top5: sums[2]! } };
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
    tf.dispose(this.pending.flatMap(({ loss, sums }) => [loss, sums]));
  }
}

export const deferredSteps = (
  model: LayersModel,
  optimizer: TrainableOptimizer,
  loss: Loss,
): StepRunner => new DeferredSteps(model, optimizer, loss);
