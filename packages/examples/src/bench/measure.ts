import { inception } from '@cifar/layers-inception';
import { evaluate, fit, SGD, selectBackend } from '@cifar/trainer';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { matrixProductSpeed, memoryBandwidth } from './ceiling.js';
import type { BenchConfiguration, Measurement, Stretch } from './configuration.js';
import { watchDeviceMemory } from './deviceMemory.js';
import { median } from './median.js';
import { multiplyAdds } from './operations.js';
import { profileKernels } from './profile.js';
import { repeatedBatch } from './repeatedBatch.js';

/** Steps in which code is compiled and memory grows. */
const WARM_UP = 2;

interface Lap {
  readonly milliseconds: number;
  readonly residentMemory: number;
}

/** What passes between the calls of `lap`, each of which ends so many steps. */
function stopwatch(): { lap: (steps: number) => void; laps: Lap[] } {
  let last = performance.now();
  const laps: Lap[] = [];
  const lap = (steps: number) => {
    const milliseconds = (performance.now() - last) / steps;
    const residentMemory = process.memoryUsage.rss();
    for (let step = 0; step < steps; step++) laps.push({ milliseconds, residentMemory });
    last = performance.now();
  };
  return { lap, laps };
}

/**
 * Steps whose end is waited for together: on a backend that is given one step after the other, the
 * time of a single one is nobody's.
 */
const stepsAtOnce = (steps: number) => (tf.getBackend() === 'webgpu' ? Math.min(steps, 8) : 1);

/** Steps that do not count, of so many that do. */
const warmUp = (steps: number) => Math.max(WARM_UP, stepsAtOnce(steps));

/** The median of the times of so many steps, those before left out. */
const typical = (laps: readonly Lap[], steps: number) =>
  median(laps.slice(1 + warmUp(steps)).map(({ milliseconds }) => milliseconds));

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

interface TrainingRun extends Pick<BenchConfiguration, 'batchSize' | 'workers' | 'precision'> {
  /** Steps whose end is waited for together. */
  readonly atOnce: number;
}

async function train(
  model: LayersModel,
  steps: number,
  { batchSize, workers, precision, atOnce }: TrainingRun,
  lap: (steps: number) => void,
): Promise<void> {
  await fit(model, {
    train: repeatedBatch(batchSize, atOnce),
    epochs: Math.ceil(steps / atOnce),
    optimizer: new SGD({ learningRate: 0.01, momentum: 0.9, weightDecay: 1e-4 }),
    precision,
    ...(workers > 1 && {
      workers: { count: workers, modules: [import.meta.resolve('@cifar/layers-inception')] },
    }),
    callbacks: [{ onTrainBegin: () => lap(1), onEpochEnd: () => lap(atOnce) }],
  });
}

/** Measures one configuration, in this process. Its peak memory is only that of a fresh one. */
export async function measure(configuration: BenchConfiguration): Promise<Measurement> {
  const { backend, batchSize, width, workers, precision, steps, profile } = configuration;
  await selectBackend(backend);
  const model = inception({ width });
  const source = repeatedBatch(batchSize, warmUp(steps) + steps);

  const inference = stopwatch();
  inference.lap(1);
  await evaluate(model, source, { precision, onProgress: () => inference.lap(1) });
  const training = stopwatch();
  const watch = watchDeviceMemory();
  const run = { batchSize, workers, precision, atOnce: stepsAtOnce(steps) };
  await train(model, warmUp(steps) + steps, run, training.lap);
  const deviceMemoryInUse = watch.peak();
  watch.stop();
  const peakMemory = 1024 * process.resourceUsage().maxRSS;
  const { numBytesAllocatedInGPU: deviceMemory } = tf.memory() as tf.MemoryInfo & {
    readonly numBytesAllocatedInGPU?: number;
  };

  const imagesPerSecond = (laps: readonly Lap[]) => (1000 * batchSize) / typical(laps, steps);
  const trainingImagesPerSecond = imagesPerSecond(training.laps);
  const matrixProductFlops = await matrixProductSpeed();
  const trainingFlops = 6 * multiplyAdds(model) * trainingImagesPerSecond;
  const stretches = stretchesOf(training.laps);
  return {
    inferenceImagesPerSecond: imagesPerSecond(inference.laps),
    trainingImagesPerSecond,
    peakMemory,
    ...(deviceMemory !== undefined && { deviceMemory }),
    ...(deviceMemoryInUse !== undefined && { deviceMemoryInUse }),
    matrixProductFlops,
    memoryBandwidth: await memoryBandwidth(),
    shareOfMatrixProduct: trainingFlops / (matrixProductFlops * workers),
    ...(stretches && { stretches }),
    ...(profile && {
      // One more step, in this thread.
      kernels: await profileKernels(() =>
        train(model, 1, { ...run, workers: 1, atOnce: 1 }, () => {}),
      ),
    }),
  };
}
