import type { Precision } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkInteger, checkNonNegative, refuse } from '../argumentChecks.js';
import type { Loss } from '../loop/batchLoss.js';
import type { BatchSource } from '../loop/batchSource.js';
import { fit } from '../loop/fit.js';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import { exponential } from '../schedules/exponential.js';
import { TrainerError } from '../trainerError.js';

export interface RangeTestOptions {
  readonly train: BatchSource;
  /** A new one: it is reset in the end, and its learning rate is 0. */
  readonly optimizer: TrainableOptimizer;
  /** Of the first step. Default: 1e-6. */
  readonly from?: number;
  /** Of the last step. Default: 10. */
  readonly to?: number;
  /** Default: 100. */
  readonly steps?: number;
  /** What is kept of the loss before, 0 .. 1, in the smoothed loss. Default: 0.9. */
  readonly smoothing?: number;
  /** It ends where the smoothed loss is so many times the least. Default: 4. */
  readonly divergence?: number;
  /** Default: softmax cross-entropy. */
  readonly loss?: Loss;
  /** Default: 'float32'. */
  readonly precision?: Precision;
  readonly signal?: AbortSignal;
}

export interface RangeTestPoint {
  readonly learningRate: number;
  readonly loss: number;
  /** Of the steps up to this one, the nearer the more. */
  readonly smoothedLoss: number;
}

export interface RangeTestResult {
  /** In the order of the steps: as many as there were before the loss diverged. */
  readonly points: readonly RangeTestPoint[];
  /** Where the smoothed loss falls most steeply over the logarithm of the rate; undefined if it never falls. */
  readonly suggestion: number | undefined;
}

const DEFAULTS = { from: 1e-6, to: 10, steps: 100, smoothing: 0.9, divergence: 4 } as const;

function check(options: RangeTestOptions): void {
  const { from, to, steps, smoothing, divergence } = { ...DEFAULTS, ...options };
  const owner = 'learningRateRangeTest';
  checkNonNegative(owner, 'from', from);
  checkNonNegative(owner, 'to', to);
  checkInteger(owner, 'steps', steps, 2);
  if (!(from > 0)) refuse(owner, 'from', 'greater than 0', from);
  if (!(to > from)) refuse(owner, 'to', `greater than from, ${from}`, to);
  if (!(smoothing >= 0 && smoothing < 1)) {
    refuse(owner, 'smoothing', 'from 0 to less than 1', smoothing);
  }
  if (!(divergence > 1)) refuse(owner, 'divergence', 'greater than 1', divergence);
}

/** So many batches in one epoch, those of the source's epochs one after the other. */
function inOneEpoch(source: BatchSource, count: number): BatchSource {
  const place = (index: number): [epoch: number, index: number] => {
    let [epoch, rest] = [0, index];
    while (rest >= source.batchCount(epoch)) {
      rest -= source.batchCount(epoch);
      epoch += 1;
    }
    return [epoch, rest];
  };
  const { storedBatch } = source;
  return {
    exampleCount: count * source.batchSize,
    batchSize: source.batchSize,
    batchCount: () => count,
    batch: (_epoch, index) => source.batch(...place(index)),
    ...(storedBatch && {
      storedBatch: (_epoch: number, index: number) => storedBatch.call(source, ...place(index)),
    }),
  };
}

function steepest(points: readonly RangeTestPoint[]): number | undefined {
  let found: number | undefined;
  let least = 0;
  for (const [index, point] of points.entries()) {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (!before || !after) continue;
    // Rates are evenly apart on the logarithm's scale.
    const slope = after.smoothedLoss - before.smoothedLoss;
    if (slope < least) {
      least = slope;
      found = point.learningRate;
    }
  }
  return found;
}

/**
 * Trains with a learning rate that rises by the same factor from step to step, and tells what becomes of
 * the loss: a good rate is where it falls steeply, well before it rises. The model's weights are
 * afterwards what they were.
 *
 * Source: Smith, "Cyclical learning rates for training neural networks", WACV 2017.
 *
 * @throws {TrainerError} INVALID_ARGUMENT; the reason of `signal` if that ended it.
 * @example
 * const { suggestion, points } = await learningRateRangeTest(model, {
 *   train: source,
 *   optimizer: new SGD({ learningRate: 0, momentum: 0.9 }),
 * });
 */
export async function learningRateRangeTest(
  model: LayersModel,
  options: RangeTestOptions,
): Promise<RangeTestResult> {
  check(options);
  const { from, to, steps, smoothing, divergence } = { ...DEFAULTS, ...options };
  const { train, optimizer, loss, precision, signal } = options;
  const factor = (to / from) ** (1 / (steps - 1));
  const points: RangeTestPoint[] = [];
  const diverged = new AbortController();
  let average = 0;
  let least = Number.POSITIVE_INFINITY;
  const record = (learningRate: number, value: number) => {
    if (diverged.signal.aborted) return;
    average = smoothing * average + (1 - smoothing) * value;
    // As Adam does it: the first averages are of few steps.
    const smoothedLoss = average / (1 - smoothing ** (points.length + 1));
    points.push({ learningRate, loss: value, smoothedLoss });
    least = Math.min(least, smoothedLoss);
    if (smoothedLoss > divergence * least) diverged.abort();
  };
  const kept = model.weights.map((weight) => tf.keep(tf.clone(weight.read())));
  try {
    await fit(model, {
      train: inOneEpoch(train, steps),
      epochs: 1,
      optimizer,
      schedule: exponential({ learningRate: from, factor }),
      callbacks: [{ onStepEnd: ({ learningRate, loss: value }) => record(learningRate, value) }],
      ...(loss && { loss }),
      ...(precision && { precision }),
      signal: AbortSignal.any([diverged.signal, ...(signal ? [signal] : [])]),
    });
  } catch (error) {
    const isDivergence = error instanceof TrainerError && error.code === 'NON_FINITE_LOSS';
    if (!isDivergence) throw error;
  } finally {
    for (const [i, weight] of model.weights.entries()) weight.write(kept[i]!);
    tf.dispose(kept);
    optimizer.reset();
    optimizer.learningRate = 0;
  }
  signal?.throwIfAborted();
  return { points, suggestion: steepest(points) };
}
