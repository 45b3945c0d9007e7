import {
  batches,
  type CifarDataset,
  computeMeanImage,
  openCifar100,
  syntheticCifar100,
  take,
} from '@cifar/data-cifar';
import { median } from '../median.js';
import { PIPELINES, type PipelineName, transformsOf } from './pipelines.js';

/** What is measured. */
export interface PipelineConfiguration {
  readonly pipeline: PipelineName;
  readonly batchSize: number;
  /** Epochs that count, after the warm-up. */
  readonly epochs: number;
  /** Images of an epoch at most. */
  readonly limit?: number;
  /** Where CIFAR-100 is; the synthetic set stands in where it is nowhere. */
  readonly place?: string;
}

/** How fast batches are made, by one thread. */
export interface PipelineMeasurement {
  readonly dataset: CifarDataset['name'];
  /** Of an epoch. */
  readonly images: number;
  /** In the median batch: what other processes take of the processor is in few of them. */
  readonly imagesPerSecond: number;
  /** Of the process, in bytes: all images are in it. */
  readonly peakMemory: number;
}

/** Epochs in which code is compiled and memory grows. */
const WARM_UP = 2;
const SYNTHETIC_IMAGES = 25_600;

async function openPlace(place: string | undefined, limit: number): Promise<CifarDataset> {
  if (place !== undefined) return openCifar100({ dir: place, download: false });
  return syntheticCifar100({ trainCount: Math.min(SYNTHETIC_IMAGES, limit), testCount: 1 });
}

/** Measures one pipeline, in this process. */
export async function measurePipeline(
  configuration: PipelineConfiguration,
): Promise<PipelineMeasurement> {
  const { pipeline: name, batchSize, epochs, limit = Number.POSITIVE_INFINITY } = configuration;
  const { name: dataset, train: all } = await openPlace(configuration.place, limit);
  const train = limit < all.count ? take(all, limit) : all;
  const pipeline = PIPELINES[name];
  const transforms = transformsOf(pipeline, (augmentation) =>
    computeMeanImage(train, { transforms: augmentation }),
  );
  const size = Math.min(batchSize, train.count);
  const options = { batchSize: size, shuffle: true, lastBatch: 'drop', transforms } as const;
  const source = batches(train, options);
  const make = pipeline.isStored ? source.storedBatch.bind(source) : source.batch.bind(source);

  const seconds: number[] = [];
  for (let epoch = 0; epoch < WARM_UP + epochs; epoch++) {
    for (let index = 0; index < source.batchCount(epoch); index++) {
      const started = performance.now();
      make(epoch, index);
      if (epoch >= WARM_UP) seconds.push((performance.now() - started) / 1000);
    }
  }
  return {
    dataset,
    images: train.count,
    imagesPerSecond: size / median(seconds),
    peakMemory: 1024 * process.resourceUsage().maxRSS,
  };
}
