import { batches, centerCrop, normalize, syntheticCifar100 } from '@cifar/data-cifar';
import { inception } from '@cifar/layers-inception';
import { type BatchSource, evaluate, fit, SGD, selectBackend } from '@cifar/trainer';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { BenchConfiguration, KernelTime, Measurement } from './configuration.js';
import { median } from './median.js';

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

/** Milliseconds between the calls of the returned function, the warm-up left out. */
function stopwatch(): { lap: () => void; laps: () => number[] } {
  let last = performance.now();
  const laps: number[] = [];
  const lap = () => {
    const now = performance.now();
    laps.push(now - last);
    last = now;
  };
  return { lap, laps: () => laps.slice(WARM_UP) };
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
  await evaluate(model, source, { onProgress: inference.lap });
  const training = stopwatch();
  await train(model, source, workers, training.lap);
  const imagesPerSecond = (laps: readonly number[]) => (1000 * batchSize) / median(laps);
  return {
    inferenceImagesPerSecond: imagesPerSecond(inference.laps()),
    trainingImagesPerSecond: imagesPerSecond(training.laps()),
    peakMemory: 1024 * process.resourceUsage().maxRSS,
    ...(profile && { kernels: await kernelTimes(model, batchSize) }),
  };
}
