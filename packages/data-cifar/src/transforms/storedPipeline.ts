import { CHANNELS, IMAGE_BYTES, IMAGE_SIZE } from '../dataset/cifarDataset.js';
import { AddressedRandom, PURPOSE } from '../random/addressedRandom.js';
import { bytesLessMean, type ImageTask, valuesLessMean } from './imageFromBytes.js';
import { PixelMap } from './pixelMap.js';
import type { ImageSize, StoredStep, TransformStep } from './transform.js';

const BYTES = 256;
/** Numbers that say where an image's window is. */
export const WINDOW_NUMBERS = 3;

/** The columns that a window shows: from the first to the right, or to the left of it. */
interface Columns {
  readonly first: number;
  readonly direction: 1 | -1;
}

/** A step of the pipeline, and the size of what goes into it. */
interface PlacedStep {
  readonly stored: StoredStep;
  readonly inputSize: ImageSize;
}

/** An image, turned around, left for right. */
function mirrored(image: Float32Array, [height, width]: ImageSize): Float32Array {
  return Float32Array.from({ length: height * width * CHANNELS }, (_, i) => {
    const column = Math.floor(i / CHANNELS) % width;
    return image[i + (width - 1 - 2 * column) * CHANNELS]!;
  });
}

/** Whether a device can do these steps: bytes, their values, less a mean, seen through a window. */
function isServed(steps: readonly PlacedStep[]): boolean {
  const kinds = steps.map(({ stored }) => stored.kind);
  const mean = kinds.indexOf('mean');
  const afterMean = mean < 0 ? [] : kinds.slice(mean + 1);
  const pointwise = kinds.indexOf('pointwise');
  const afterPointwise = pointwise < 0 ? [] : steps.slice(pointwise + 1);
  // Zeros that come into an image of other values are no byte's value.
  const bringsZeros = ({ stored }: PlacedStep) =>
    stored.kind === 'window' && stored.outside === 'zero';
  return (
    !afterPointwise.some(bringsZeros) &&
    kinds.filter((kind) => kind === 'mirror').length <= 1 &&
    afterMean.every((kind) => kind === 'mirror')
  );
}

/**
 * A pipeline put together into a window for each image, a table of values and a mean: one pass over
 * the bytes makes the image. What is random is drawn at the same addresses as in the pipeline itself.
 * A device that makes batches from bytes is given the parts, and does the rest.
 */
export class StoredPipeline {
  /** [channels, 256]: the value of each byte. */
  readonly values: Float32Array;
  /** Of the size of what comes out, subtracted. */
  readonly mean: Float32Array | undefined;
  /** Whether the mean is turned around with the image. */
  readonly isMeanTurned: boolean;
  private readonly random: AddressedRandom;
  // What `write` subtracts from images that are turned around, and from those that are not.
  private readonly turnedMean: Float32Array;
  private readonly plainMean: Float32Array;
  private readonly areValuesBytes: boolean;
  private readonly window = new Int32Array(WINDOW_NUMBERS);
  // Where windows are not always within the image.
  private readonly map: PixelMap | undefined;
  private readonly scratch = new Uint8Array(IMAGE_BYTES);

  private constructor(
    private readonly steps: readonly PlacedStep[],
    /** Of what comes out. */
    readonly size: ImageSize,
    seed: number,
  ) {
    this.random = new AddressedRandom(seed, PURPOSE.augmentation);
    const kinds = steps.map(({ stored }) => stored.kind);
    this.isMeanTurned = kinds.indexOf('mean') < kinds.indexOf('mirror');
    this.mean = steps.map(({ stored }) => stored).find((step) => step.kind === 'mean')?.mean;
    this.values = new Float32Array(CHANNELS * BYTES);
    for (let channel = 0; channel < CHANNELS; channel++) {
      for (let byte = 0; byte < BYTES; byte++) {
        let value = byte;
        for (const { stored } of steps) {
          // Rounded as it is between two steps.
          if (stored.kind === 'pointwise') value = Math.fround(stored.value(value, channel));
        }
        this.values[channel * BYTES + byte] = value;
      }
    }
    const leavesImage = ({ stored }: PlacedStep) =>
      stored.kind === 'window' && stored.outside !== undefined;
    if (steps.some(leavesImage)) {
      this.map = new PixelMap([...steps.map(({ inputSize }) => inputSize), size]);
    }
    this.areValuesBytes = kinds.every((kind) => kind !== 'pointwise');
    // A number less 0 is that number, -0 too.
    this.plainMean = this.mean ?? new Float32Array(size[0] * size[1] * CHANNELS);
    this.turnedMean = this.isMeanTurned ? mirrored(this.plainMean, size) : this.plainMean;
  }

  /** @returns undefined where a step does what is more than a device does. */
  static of(steps: readonly TransformStep[], seed: number): StoredPipeline | undefined {
    const placed: PlacedStep[] = [];
    let inputSize: ImageSize = [IMAGE_SIZE, IMAGE_SIZE];
    for (const { stored, size } of steps) {
      if (stored === undefined) return undefined;
      placed.push({ stored, inputSize });
      inputSize = size;
    }
    // What is seen has to have room where an image is stored.
    const isStorable = Math.max(...inputSize) <= IMAGE_SIZE;
    return isStorable && isServed(placed) ? new StoredPipeline(placed, inputSize, seed) : undefined;
  }

  /**
   * Writes an image for a device: its bytes, and where its window is. Of windows that are not within the
   * image, the bytes are those that are seen, from the first row and column on.
   *
   * @param images Planes of bytes.
   * @param example Which image of them.
   * @param index Which image of the batch.
   */
  store(
    images: Uint8Array,
    epoch: number,
    example: number,
    bytes: Uint8Array,
    windows: Int32Array,
    index: number,
  ): void {
    const { map, size } = this;
    const start = example * IMAGE_BYTES;
    const at = index * IMAGE_BYTES;
    if (map) {
      const isTurned = this.trace(epoch, example, map);
      // The device turns it around.
      if (isTurned) map.turn(size[1]);
      map.gather(images, start, size, bytes, at);
      windows.set([0, 0, isTurned ? 1 : 0], index * WINDOW_NUMBERS);
    } else {
      bytes.set(images.subarray(start, start + IMAGE_BYTES), at);
      this.place(epoch, example, windows, index * WINDOW_NUMBERS);
    }
  }

  /** Finds the place of each pixel. @returns Whether the image is turned around. */
  private trace(epoch: number, example: number, map: PixelMap): boolean {
    let isTurned = false;
    map.reset();
    for (const [index, { stored, inputSize }] of this.steps.entries()) {
      if (stored.kind === 'window') {
        const begin = stored.place(this.random.moveTo(example, epoch, index));
        const size = this.steps[index + 1]?.inputSize ?? this.size;
        map.window(begin, size, inputSize, stored.outside ?? 'zero');
      } else if (stored.kind === 'mirror') {
        if (!stored.isTurned(this.random.moveTo(example, epoch, index))) continue;
        map.turn(inputSize[1]);
        isTurned = true;
      }
    }
    return isTurned;
  }

  /** Writes the first row and column of an image's window, and 1 if it is turned around. */
  private place(epoch: number, example: number, windows: Int32Array, at: number): void {
    let row = 0;
    let columns: Columns = { first: 0, direction: 1 };
    for (const [index, { stored, inputSize }] of this.steps.entries()) {
      const { first, direction } = columns;
      if (stored.kind === 'window') {
        const [top, left] = stored.place(this.random.moveTo(example, epoch, index));
        row += top;
        columns = { first: first + direction * left, direction };
      } else if (stored.kind === 'mirror') {
        if (!stored.isTurned(this.random.moveTo(example, epoch, index))) continue;
        const last = first + direction * (inputSize[1] - 1);
        columns = { first: last, direction: direction === 1 ? -1 : 1 };
      }
    }
    const isTurned = columns.direction === -1;
    windows[at] = row;
    windows[at + 1] = isTurned ? columns.first - (this.size[1] - 1) : columns.first;
    windows[at + 2] = isTurned ? 1 : 0;
  }

  /**
   * Writes an image: the bits that the transforms make, one after the other.
   *
   * @param images Planes of bytes.
   * @param example Which image of them.
   * @param at Where in the output.
   */
  write(
    images: Uint8Array,
    epoch: number,
    example: number,
    output: Float32Array,
    at: number,
  ): void {
    const { window, size, values, map, scratch } = this;
    if (map) this.store(images, epoch, example, scratch, window, 0);
    else this.place(epoch, example, window, 0);
    const isTurned = window[2] === 1;
    const left = window[1]! + (isTurned ? size[1] - 1 : 0);
    const task: ImageTask = {
      bytes: map ? scratch : images,
      first: (map ? 0 : example * IMAGE_BYTES) + window[0]! * IMAGE_SIZE + left,
      direction: isTurned ? -1 : 1,
      size,
      mean: isTurned ? this.turnedMean : this.plainMean,
      output,
      at,
    };
    if (this.areValuesBytes) bytesLessMean(task);
    else valuesLessMean(task, values);
  }
}
