import { CHANNELS, IMAGE_BYTES, IMAGE_SIZE } from '../dataset/cifarDataset.js';
import { AddressedRandom, PURPOSE } from '../random/addressedRandom.js';
import type { ImageSize, Transform, TransformStep } from './transform.js';

const PIXELS = IMAGE_SIZE * IMAGE_SIZE;

/**
 * Makes an image ready for a network: from stored planes of bytes to rows of pixels, then through
 * the transforms. What comes out is a function of seed, epoch and example alone.
 */
export class Pipeline {
  /** The size of what comes out. */
  readonly size: ImageSize;
  /** Those of the transforms, in their order. */
  readonly steps: readonly TransformStep[];
  private readonly random: AddressedRandom;
  // What one transform makes and the next one reads.
  private readonly scratch: readonly [Float32Array, Float32Array];

  constructor(transforms: readonly Transform[], seed: number) {
    let size: ImageSize = [IMAGE_SIZE, IMAGE_SIZE];
    let largest = IMAGE_BYTES;
    this.steps = transforms.map((transform) => {
      const step = transform.prepare(size);
      size = step.size;
      largest = Math.max(largest, this.valuesOf(size));
      return step;
    });
    this.size = size;
    this.random = new AddressedRandom(seed, PURPOSE.augmentation);
    this.scratch = [new Float32Array(largest), new Float32Array(largest)];
  }

  private valuesOf([height, width]: ImageSize): number {
    return height * width * CHANNELS;
  }

  /** Number of values of what comes out. */
  get values(): number {
    return this.valuesOf(this.size);
  }

  /**
   * @param images Planes of bytes.
   * @param example Which image of them.
   * @param output Room for `values` numbers.
   */
  run(images: Uint8Array, epoch: number, example: number, output: Float32Array): void {
    const { steps, random, scratch } = this;
    const place = (index: number, values: number) =>
      index === steps.length - 1 ? output : scratch[index & 1]!.subarray(0, values);

    // The place of a transform of index -1.
    let input = steps.length === 0 ? output : scratch[1].subarray(0, IMAGE_BYTES);
    const start = example * IMAGE_BYTES;
    for (let pixel = 0, to = 0; pixel < PIXELS; pixel++, to += CHANNELS) {
      input[to] = images[start + pixel]!;
      input[to + 1] = images[start + PIXELS + pixel]!;
      input[to + 2] = images[start + 2 * PIXELS + pixel]!;
    }
    for (const [index, step] of steps.entries()) {
      const made = place(index, this.valuesOf(step.size));
      step.apply(input, made, random.moveTo(example, epoch, index));
      input = made;
    }
  }
}
