import { batches, centerCrop, normalize, syntheticCifar100 } from '@cifar/data-cifar';
import { inception } from '@cifar/layers-inception';
import { type BatchSource, evaluate, fit, SGD, selectBackend } from '@cifar/trainer';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { matrixProductSpeed } from './ceiling.js';
import type { BenchConfiguration, KernelTime, Measurement, Stretch } from './configuration.js';
import { median } from './median.js';
import { multiplyAdds } from './operations.js';

/** Steps in which code is compiled and memory grows. */
const WARM_UP = 2;

/** The same batch again and again: making it is no part of what is measured. */
function repeatedBatch(batchSize: number, count: number): BatchSource {
  const { train } = syntheticCifar100({ trainCount: batchSize, testCount: 1 });
  const transforms = [centerCrop(28), normalize()];
  const batch = batches(train, { batchSize, transforms }).batch(0, 0);
  return {
    exampleCount: batchSize * count,
    batchSize,
    batchCount: () => count,
    batch: () => batch,
  };
}

interface Lap {
  readonly milliseconds: number;
  readonly residentMemory: number;
}

/** What passes between the calls of `lap`. */
function stopwatch(): { lap: () => void; laps: Lap[] } {
  let last = performance.now();
  const laps: Lap[] = [];
  const lap = () => {
    const now = performance.now();
    laps.push({ milliseconds: now - last, residentMemory: process.memoryUsage.rss() });
    last = performance.now();
  };
  return { lap, laps };
}

/** The median of the steps' times, the warm-up left out. */
const typical = (laps: readonly Lap[]) =>
  median(laps.slice(1 + WARM_UP).map(({ milliseconds }) => milliseconds));

const STRETCH = 20;

/** The 20 steps after the first 20, and the last 20, where there are so many. */
function stretchesOf(laps: readonly Lap[]): Stretch[] | undefined {
  const steps = laps.slice(1);
  if (steps.length < 3 * STRETCH) return undefined;
  return [STRETCH, steps.length - STRETCH].map((from) => {
    const part = steps.slice(from, from + STRETCH);
    return {
      steps: [from + 1, from + STRETCH],
      milliseconds: median(part.map(({ milliseconds }) => milliseconds)),
      residentMemory: part.at(-1)!.residentMemory,
    };
  });
}

function train(model: LayersModel, source: BatchSource, workers: number, lap: () => void) {
  return fit(model, {
    train: source,
    epochs: 1,
    optimizer: new SGD({ learningRate: 0.01, momentum: 0.9, weightDecay: 1e-4 }),
    workers: { count: workers, modules: [import.meta.resolve('@cifar/layers-inception')] },
    callbacks: [{ onTrainBegin: lap, onStepEnd: lap }],
  });
}

/** The kernels of one more step, in this thread. */
async function kernelTimes(model: LayersModel, batchSize: number): Promise<KernelTime[]> {
  const { kernels } = await tf.profile(async () => {
    await train(model, repeatedBatch(batchSize, 1), 1, () => {});
    return tf.scalar(0);
  });
  const times = new Map<string, { calls: number; milliseconds: number }>();
  for (const { name, kernelTimeMs } of kernels) {
    const sum = times.get(name) ?? { calls: 0, milliseconds: 0 };
    sum.calls += 1;
    const milliseconds = await kernelTimeMs;
    // A backend that cannot measure says so in words.
    if (typeof milliseconds === 'number') sum.milliseconds += milliseconds;
    times.set(name, sum);
  }
  return [...times]
    .map(([name, sum]) => ({ name, ...sum }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}

/** Measures one configuration, in this process. Its peak memory is only that of a fresh one. */
export async function measure(configuration: BenchConfiguration): Promise<Measurement> {
  const { backend, batchSize, width, workers, steps, profile } = configuration;
  await selectBackend(backend);
  const model = inception({ width });
  const source = repeatedBatch(batchSize, WARM_UP + steps);

  const inference = stopwatch();
  inference.lap();
  await evaluate(model, source, { onProgress: inference.lap });
  const training = stopwatch();
  await train(model, source, workers, training.lap);
  const peakMemory = 1024 * process.resourceUsage().maxRSS;

  const imagesPerSecond = (laps: readonly Lap[]) => (1000 * batchSize) / typical(laps);
  const trainingImagesPerSecond = imagesPerSecond(training.laps);
  const matrixProductFlops = matrixProductSpeed();
  const trainingFlops = 6 * multiplyAdds(model) * trainingImagesPerSecond;
  const stretches = stretchesOf(training.laps);
  return {
    inferenceImagesPerSecond: imagesPerSecond(inference.laps),
    trainingImagesPerSecond,
    peakMemory,
    matrixProductFlops,
    shareOfMatrixProduct: trainingFlops / (matrixProductFlops * workers),
    ...(stretches && { stretches }),
    ...(profile && { kernels: await kernelTimes(model, batchSize) }),
  };
}
