import { checkInteger, checkOneOf, checkSeed, refuse } from '../argumentChecks.js';
import { CHANNELS, type CifarSplit, IMAGE_BYTES, IMAGE_SIZE } from '../dataset/cifarDataset.js';
import { AddressedRandom, PURPOSE } from '../random/addressedRandom.js';
import { permutation } from '../random/permutation.js';
import { Pipeline } from '../transforms/pipeline.js';
import { WINDOW_NUMBERS } from '../transforms/storedPipeline.js';
import type { Transform } from '../transforms/transform.js';
import { allocateFloats } from './allocateFloats.js';
import type { Batch, BatchSource, StoredBatch } from './batchSource.js';
import { epochRange, type LastBatch } from './epochs.js';

export interface BatchOptions {
  readonly batchSize: number;
  /** Whether every epoch has an order of its own. Default: false, the stored order. */
  readonly shuffle?: boolean;
  /** Decides the order and all that is random in the transforms. Default: 0. */
  readonly seed?: number;
  /** Default: none, which gives 32 x 32 pixels of 0 to 255. */
  readonly transforms?: readonly Transform[];
  /** Default: 'keep'. */
  readonly lastBatch?: LastBatch;
  /** With 'wrap': epochs that do not go on where the one before ended. Default: none. */
  readonly restartAt?: readonly number[];
  /** Which labels. Default: 'fine'. */
  readonly labels?: 'fine' | 'coarse';
}

/** Orders of a wrapped epoch and of the pass that it borrows from. */
const KEPT_ORDERS = 2;

/** An example, and the pass over the data that it is met in. */
interface PassedExample {
  readonly pass: number;
  readonly example: number;
}

export class SplitBatches implements BatchSource {
  readonly exampleCount: number;
  readonly batchSize: number;
  private readonly pipeline: Pipeline;
  private readonly labels: Uint8Array;
  private readonly random: AddressedRandom;
  // Orders are functions of the pass: keeping the last ones saves time, and changes nothing.
  private readonly orders = new Map<number, Uint32Array>();

  constructor(
    readonly split: CifarSplit,
    readonly options: BatchOptions,
  ) {
    const { batchSize, seed = 0, transforms = [], labels = 'fine' } = options;
    this.exampleCount = split.count;
    this.batchSize = batchSize;
    this.pipeline = new Pipeline(transforms, seed);
    this.random = new AddressedRandom(seed, PURPOSE.order);
    this.labels = labels === 'fine' ? split.labels : split.coarseLabels!;
  }

  /** Whether there are stored batches. */
  get hasStored(): boolean {
    return this.pipeline.stored !== undefined;
  }

  private range(epoch: number) {
    checkInteger('batches', 'epoch', epoch, 0);
    const { lastBatch = 'keep', restartAt = [] } = this.options;
    const restart = Math.max(0, ...restartAt.filter((start) => start <= epoch));
    return epochRange(this.exampleCount, this.batchSize, lastBatch, epoch, restart);
  }

  batchCount(epoch: number): number {
    return this.range(epoch).batches;
  }

  batch(epoch: number, index: number): Batch {
    const examples = this.examplesOf(epoch, index);
    const { pipeline, split } = this;
    const length = examples.length * pipeline.values;
    // A transform of the user may rely on zeros.
    const images = pipeline.stored ? allocateFloats(length) : new Float32Array(length);
    let at = 0;
    for (const { pass, example } of examples) {
      pipeline.run(split.images, pass, example, images, at);
      at += pipeline.values;
    }
    return { images, labels: this.labelsOf(examples), shape: this.shapeOf(examples) };
  }

  storedBatch(epoch: number, index: number): StoredBatch | undefined {
    const examples = this.examplesOf(epoch, index);
    const pipeline = this.pipeline.stored;
    if (!pipeline) return undefined;
    const bytes = new Uint8Array(examples.length * IMAGE_BYTES);
    const windows = new Int32Array(examples.length * WINDOW_NUMBERS);
    for (const [i, { pass, example }] of examples.entries()) {
      pipeline.store(this.split.images, pass, example, bytes, windows, i);
    }
    const { values, mean, isMeanTurned } = pipeline;
    const size = [IMAGE_SIZE, IMAGE_SIZE] as const;
    return {
      stored: { bytes, size, windows, values, ...(mean && { mean }), isMeanTurned },
      labels: this.labelsOf(examples),
      shape: this.shapeOf(examples),
    };
  }

  private examplesOf(epoch: number, index: number): PassedExample[] {
    const { pass, start, batches, end } = this.range(epoch);
    checkInteger('batches', 'index', index, 0, batches - 1);
    const first = start + index * this.batchSize;
    return Array.from({ length: Math.min(this.batchSize, end - first) }, (_, i) => {
      const passOfExample = pass + Math.floor((first + i) / this.exampleCount);
      const position = (first + i) % this.exampleCount;
      return { pass: passOfExample, example: this.exampleAt(passOfExample, position) };
    });
  }

  private labelsOf(examples: readonly PassedExample[]): Int32Array {
    const labels = new Int32Array(examples.length);
    for (let i = 0; i < labels.length; i++) labels[i] = this.labels[examples[i]!.example]!;
    return labels;
  }

  private shapeOf({ length }: readonly PassedExample[]): Batch['shape'] {
    const [height, width] = this.pipeline.size;
    return [length, height, width, CHANNELS];
  }

  private exampleAt(pass: number, position: number): number {
    if (!this.options.shuffle) return position;
    let order = this.orders.get(pass);
    if (!order) {
      order = permutation(this.exampleCount, this.random.moveTo(pass));
      if (this.orders.size === KEPT_ORDERS) {
        this.orders.delete(this.orders.keys().next().value!);
      }
      this.orders.set(pass, order);
    }
    return order[position]!;
  }
}

/**
 * Batches of a split, for training or evaluation. Batch (epoch, index) is the same whenever and in
 * whatever order it is made.
 *
 * @throws {CifarDataError} INVALID_ARGUMENT if an option is out of its range, or a transform does
 * not take what the one before it makes.
 * @example
 * import { batches, normalize, randomCrop, randomMirror } from '@cifar/data-cifar';
 * import { syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 1000, testCount: 100 });
 * const source = batches(train, {
 *   batchSize: 64,
 *   shuffle: true,
 *   transforms: [randomCrop(28), randomMirror(), normalize()],
 * });
 * const { images, labels, shape } = source.batch(0, 15);
 */
export function batches(split: CifarSplit, options: BatchOptions): BatchSource {
  const { batchSize, seed = 0, lastBatch = 'keep', restartAt = [], labels = 'fine' } = options;
  checkInteger('batches', 'batchSize', batchSize, 1);
  checkSeed('batches', seed);
  checkOneOf('batches', 'lastBatch', lastBatch, ['keep', 'drop', 'wrap']);
  checkOneOf('batches', 'labels', labels, ['fine', 'coarse']);
  for (const epoch of restartAt) checkInteger('batches', 'restartAt', epoch, 0);
  if (split.count < 1) refuse('batches', 'split', 'of at least one example', split.count);
  if (lastBatch === 'drop' && split.count < batchSize) {
    refuse('batches', 'batchSize', `at most the ${split.count} examples`, batchSize);
  }
  if (labels === 'coarse' && !split.coarseLabels) {
    refuse('batches', 'labels', "'fine', as the split has no coarse labels", labels);
  }
  return new SplitBatches(split, options);
}
