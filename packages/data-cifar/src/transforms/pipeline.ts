import { CHANNELS, IMAGE_SIZE } from '../dataset/cifarDataset.js';
import { AddressedRandom, PURPOSE } from '../random/addressedRandom.js';
import { StoredPipeline } from './storedPipeline.js';
import type { ImageSize, Transform, TransformStep } from './transform.js';

const valuesOf = ([height, width]: ImageSize) => height * width * CHANNELS;

/** As many of the first steps as can be put together. */
function longestStored(steps: readonly TransformStep[], seed: number) {
  for (let count = steps.length; ; count--) {
    // No steps at all are always taken.
    const pipeline = StoredPipeline.of(steps.slice(0, count), seed);
    if (pipeline) return { pipeline, count };
  }
}

/**
 * Makes an image ready for a network: from stored planes of bytes to rows of pixels, then through
 * the transforms. What comes out is a function of seed, epoch and example alone.
 *
 * The first transforms are done in one pass, as many as can be; the others one after the other.
 */
export class Pipeline {
  /** The size of what comes out. */
  readonly size: ImageSize;
  /** Number of values of what comes out. */
  readonly values: number;
  /** All of it, where it can be said in its words. */
  readonly stored: StoredPipeline | undefined;
  private readonly head: StoredPipeline;
  private readonly headSteps: number;
  private readonly steps: readonly TransformStep[];
  private readonly random: AddressedRandom;
  // What one transform makes and the next one reads.
  private readonly scratch: readonly [Float32Array, Float32Array];

  constructor(transforms: readonly Transform[], seed: number) {
    let size: ImageSize = [IMAGE_SIZE, IMAGE_SIZE];
    let largest = valuesOf(size);
    this.steps = transforms.map((transform) => {
      const step = transform.prepare(size);
      size = step.size;
      largest = Math.max(largest, valuesOf(size));
      return step;
    });
    this.size = size;
    this.values = valuesOf(size);
    const { pipeline, count } = longestStored(this.steps, seed);
    this.head = pipeline;
    this.headSteps = count;
    this.stored = count === this.steps.length ? pipeline : undefined;
    this.random = new AddressedRandom(seed, PURPOSE.augmentation);
    this.scratch = [new Float32Array(largest), new Float32Array(largest)];
  }

  /**
   * @param images Planes of bytes.
   * @param example Which image of them.
   * @param output Room for `values` numbers from `at` on.
   */
  run(images: Uint8Array, epoch: number, example: number, output: Float32Array, at = 0): void {
    const { head, headSteps, steps, random, scratch } = this;
    if (this.stored) {
      head.write(images, epoch, example, output, at);
      return;
    }
    let input = scratch[0].subarray(0, valuesOf(head.size));
    head.write(images, epoch, example, input, 0);
    for (let index = headSteps; index < steps.length; index++) {
      const step = steps[index]!;
      const isLast = index === steps.length - 1;
      const other = scratch[1 - ((index - headSteps) & 1)]!;
      const made = isLast
        ? output.subarray(at, at + this.values)
        : other.subarray(0, valuesOf(step.size));
      step.apply(input, made, random.moveTo(example, epoch, index));
      input = made;
    }
  }
}
