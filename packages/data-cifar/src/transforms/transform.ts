import type { AddressedRandom } from '../random/addressedRandom.js';

/** Height and width of an image; there are always three channels. */
export type ImageSize = readonly [height: number, width: number];

/**
 * What a transform does, in words that a device understands which makes a batch from bytes. `place` and
 * `isTurned` draw what `apply` draws.
 */
export type StoredStep =
  /** A window of the step's size, from a row and a column on. */
  | {
      readonly kind: 'window';
      place(random: AddressedRandom): readonly [row: number, column: number];
      /**
       * What is seen where a window is not within the image: zeros, or the image reflected at its outermost
       * pixels. Default: all windows are.
       */
      readonly outside?: 'zero' | 'reflect';
    }
  /** The image, or the image turned around, left for right. */
  | { readonly kind: 'mirror'; isTurned(random: AddressedRandom): boolean }
  /** A function of each number and its channel. */
  | { readonly kind: 'pointwise'; value(pixel: number, channel: number): number }
  /** Less an image of the step's size. */
  | { readonly kind: 'mean'; readonly mean: Float32Array };

/** A transform, made ready for images of one size. */
export interface TransformStep {
  /** The size of what comes out. */
  readonly size: ImageSize;
  /**
   * Writes the transformed image. A function of its arguments alone.
   *
   * @param input [height, width, 3]. Not to be changed.
   * @param output [height, width, 3] of the step's size: another place than the input.
   * @param random Stands at an address of its own for each epoch, example and place in the pipeline, and says
   *   which: `random.address` is [example, epoch, place]. What has parts draws for each from
   *   `random.nested(part)`, so that no part's draws change another's.
   */
  apply(input: Float32Array, output: Float32Array, random: AddressedRandom): void;
  /** The same, said in other words, where it can be. */
  readonly stored?: StoredStep;
}

/** A transform as plain data, which can be sent to a worker: its kind, the function's name, and what that is given. */
export interface TransformConfig {
  readonly kind: string;
  readonly [argument: string]: unknown;
}

/** Changes one image. Transforms are put in a row; each sees what the one before it made. */
export interface Transform {
  readonly name: string;
  /** What it is made of: `readTransform` makes the same of it. Default: it cannot be said. */
  readonly config?: TransformConfig;
  /** @throws {CifarDataError} INVALID_ARGUMENT if images of that size cannot be transformed. */
  prepare(size: ImageSize): TransformStep;
}
