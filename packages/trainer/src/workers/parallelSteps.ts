import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { softmaxCrossEntropy } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type BackendName, isSingleThreaded } from '../backend/selectBackend.js';
import { modelArtifacts } from '../files/modelArtifacts.js';
import type { Batch } from '../loop/batchSource.js';
import { lossAndGradients, outcomeSync, type StepOutcome } from '../loop/lossAndGradients.js';
import { setTrainingStep } from '../loop/setTrainingStep.js';
import { checkLoss, type StepRunner } from '../loop/stepRunner.js';
import { together } from '../metrics/classification.js';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import { TrainerError } from '../trainerError.js';
import type { StepRequest, WorkerReply, WorkerSetup } from './messages.js';
import {
  adopt,
  allocateShared,
  publish,
  publishGradients,
  type SharedWeights,
  weightedMeans,
} from './sharedWeights.js';

export interface WorkersOptions {
  /** Threads that compute, this one included: a batch is cut into as many parts. */
  readonly count: number;
  /**
   * URLs of modules that register the model's own layers, for example
   * `[import.meta.resolve('@cifar/layers-inception')]`. Default: none.
   */
  readonly modules?: readonly string[];
}

/** What a thread leaves behind after a step. */
interface Part {
  readonly gradients: SharedWeights;
  readonly statistics: SharedWeights;
}

/** A worker thread with its shared memory. */
class GradientThread implements Part {
  private constructor(
    private readonly worker: Worker,
    readonly gradients: SharedWeights,
    readonly statistics: SharedWeights,
  ) {}

  static async start(
    model: LayersModel,
    setup: Omit<WorkerSetup, 'gradients' | 'statistics'>,
  ): Promise<GradientThread> {
    const gradients = allocateShared(model.trainableWeights);
    const statistics = allocateShared(model.nonTrainableWeights);
    const workerData: WorkerSetup = { ...setup, gradients, statistics };
    const entry = new URL(import.meta.resolve('#gradientWorker'));
    const worker = new Worker(entry, { workerData });
    const thread = new GradientThread(worker, gradients, statistics);
    await thread.reply();
    return thread;
  }

  /** The next message. */
  private async reply(): Promise<WorkerReply> {
    const ended = new AbortController();
    const exit = once(this.worker, 'exit', { signal: ended.signal }).then(([code]) => {
      throw new Error(`the worker thread ended with code ${code}`);
    });
    try {
      // Rejects with what the worker throws.
      const [reply] = await Promise.race([once(this.worker, 'message'), exit]);
      return reply;
    } finally {
      ended.abort();
      exit.catch(() => {});
    }
  }

  async run(request: StepRequest): Promise<StepOutcome> {
    this.worker.postMessage(request);
    const reply = await this.reply();
    if (reply.kind === 'failed') throw reply.error;
    return reply as StepOutcome & WorkerReply;
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}

/** Cuts a batch into parts that differ by one example at most; fewer, if it has fewer. */
export function cutBatch({ images, labels, mix, shape }: Batch, count: number): Batch[] {
  const [size, height, width, channels] = shape;
  const values = height * width * channels;
  const parts = Math.min(count, size);
  return Array.from({ length: parts }, (_, part) => {
    const start = Math.floor((part * size) / parts);
    const end = Math.floor(((part + 1) * size) / parts);
    return {
      images: images.slice(start * values, end * values),
      labels: labels.slice(start, end),
      ...(mix && {
        mix: { labels: mix.labels.slice(start, end), shares: mix.shares.slice(start, end) },
      }),
      shape: [end - start, height, width, channels] as const,
    };
  });
}

class ParallelSteps implements StepRunner {
  private readonly own: Part;

  constructor(
    private readonly model: LayersModel,
    private readonly optimizer: TrainableOptimizer,
    private readonly weights: SharedWeights,
    private readonly threads: readonly GradientThread[],
  ) {
    this.own = {
      gradients: allocateShared(model.trainableWeights),
      statistics: allocateShared(model.nonTrainableWeights),
    };
  }

  async run(batch: Batch, step: number): Promise<StepOutcome[]> {
    const { model, optimizer, threads } = this;
    const parts = cutBatch(batch, threads.length + 1);
    const noiseStep = (part: number) => step * (threads.length + 1) + part;
    publish(model.weights, this.weights);
    const others = parts
      .slice(1)
      .map((part, index) => threads[index]!.run({ batch: part, noiseStep: noiseStep(index + 1) }));
    // They compute while this thread does: an error of theirs is seen below, whatever happens here.
    const settled = Promise.allSettled(others);
    let own: StepOutcome;
    try {
      own = this.ownPart(parts[0]!, noiseStep(0));
    } finally {
      await settled;
    }
    const outcomes = [own, ...(await Promise.all(others))];
    const shares = parts.map(({ labels }) => labels.length / batch.labels.length);
    const loss = outcomes.reduce((sum, outcome, part) => sum + shares[part]! * outcome.loss, 0);
    try {
      checkLoss(loss, step, optimizer, false);
    } catch (error) {
      adopt(model.weights, this.weights);
      throw error;
    }
    this.update(shares);
    return [{ loss, sums: outcomes.map(({ sums }) => sums).reduce(together) }];
  }

  async finish(): Promise<StepOutcome[]> {
    return [];
  }

  private ownPart(batch: Batch, noiseStep: number): StepOutcome {
    const { model, own } = this;
    setTrainingStep(model, noiseStep);
    let outcome: StepOutcome | undefined;
    tf.tidy(() => {
      const { gradients, ...tensors } = lossAndGradients(model, softmaxCrossEntropy, batch);
      publishGradients(model, gradients, own.gradients);
      outcome = outcomeSync(tensors, batch.labels);
    });
    publish(model.nonTrainableWeights, own.statistics);
    return outcome!;
  }

  /** Averages what the threads have made. */
  private update(shares: readonly number[]): void {
    const { model, optimizer } = this;
    const all: readonly Part[] = [this.own, ...this.threads];
    const parts = (of: keyof Part) =>
      shares.map((share, part) => ({ shared: all[part]![of], share }));
    tf.tidy(() => {
      const gradients = weightedMeans(model.trainableWeights, parts('gradients'));
      const named = [...gradients].map(([weight, mean]) => [
        (weight.read() as tf.Variable).name,
        mean,
      ]);
      optimizer.applyGradients(Object.fromEntries(named));
      const statistics = weightedMeans(model.nonTrainableWeights, parts('statistics'));
      for (const [weight, mean] of statistics) weight.write(mean);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.stop()));
  }
}

/**
 * Steps in several threads, each with a copy of the model and a part of each batch. Gradients and
 * moving statistics are averaged, weighted by the sizes of the parts. Batch norm sees the statistics
 * of a part, and noise has an address of its own in each: so the result depends on the number of
 * threads, and on nothing else.
 *
 * @throws {TrainerError} BACKEND_UNAVAILABLE if the backend is not one of a single thread.
 */
export async function parallelSteps(
  model: LayersModel,
  optimizer: TrainableOptimizer,
  { count, modules = [] }: WorkersOptions,
): Promise<StepRunner> {
  const backend = tf.getBackend() as BackendName;
  if (!isSingleThreaded(backend)) {
    throw new TrainerError(
      'BACKEND_UNAVAILABLE',
      `workers are for backends of one thread, and '${backend}' is parallel itself: leave them out`,
    );
  }
  const weights = allocateShared(model.weights);
  const setup = { artifacts: await modelArtifacts(model), modules, backend, weights };
  const threads: GradientThread[] = [];
  try {
    const starting = Array.from({ length: count - 1 }, () => GradientThread.start(model, setup));
    for (const thread of await Promise.allSettled(starting)) {
      if (thread.status === 'fulfilled') threads.push(thread.value);
      else throw thread.reason;
    }
  } catch (error) {
    await Promise.all(threads.map((thread) => thread.stop()));
    throw error;
  }
  return new ParallelSteps(model, optimizer, weights, threads);
}
