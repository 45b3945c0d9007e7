import { CHANNELS, IMAGE_SIZE } from '../dataset/cifarDataset.js';
import { AddressedRandom, PURPOSE } from '../random/addressedRandom.js';
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

/** Whether a device can do these steps: bytes, their values, less a mean, seen through a window. */
function isServed(steps: readonly PlacedStep[]): boolean {
  const kinds = steps.map(({ stored }) => stored.kind);
  const mean = kinds.indexOf('mean');
  const afterMean = mean < 0 ? [] : kinds.slice(mean + 1);
  return (
    kinds.filter((kind) => kind === 'mirror').length <= 1 &&
    afterMean.every((kind) => kind === 'mirror')
  );
}

/**
 * The pipeline for a device that makes batches from bytes: what is random is drawn here, at the same
 * addresses, and the device does the rest.
 */
export class StoredPipeline {
  /** [channels, 256]: the value of each byte. */
  readonly values: Float32Array;
  /** Of the size of what comes out, subtracted. */
  readonly mean: Float32Array | undefined;
  /** Whether the mean is turned around with the image. */
  readonly isMeanTurned: boolean;
  private readonly random: AddressedRandom;

  private constructor(
    private readonly steps: readonly PlacedStep[],
    private readonly size: ImageSize,
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
    return isServed(placed) ? new StoredPipeline(placed, inputSize, seed) : undefined;
  }

  /** Writes the first row and column of an image's window, and 1 if it is turned around. */
  place(epoch: number, example: number, windows: Int32Array, at: number): void {
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
}
