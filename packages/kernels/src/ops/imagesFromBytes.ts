import * as tf from '@tensorflow/tfjs-core';
import { KernelArgumentError } from '../kernelArgumentError.js';
import { CifarImagesFromBytes } from '../kernels.js';
import { registerKernels } from '../registerKernels.js';
import { runKernel } from '../runKernel.js';

/** Images in planes of bytes, and what is to be made of them. */
export interface ByteImages {
  /** [batch, channels, height, width], of the stored size. */
  readonly bytes: Uint8Array;
  /** Height and width of what is stored. */
  readonly size: readonly [height: number, width: number];
  /**
   * [batch, 3]: the first row and column of the window of each image, and 1 where it is turned around,
   * left for right.
   */
  readonly windows: Int32Array;
  /** [channels, 256]: the value of each byte. */
  readonly values: Float32Array;
  /** [height, width, channels] of the window, subtracted. Default: nothing. */
  readonly mean?: Float32Array;
  /** Whether the mean is turned around with the image. Default: false. */
  readonly isMeanTurned?: boolean;
}

const OP = 'imagesFromBytes';
const BYTE_VALUES = 256;
const WINDOW_NUMBERS = 3;

function check(name: string, received: number, wanted: number): void {
  if (received !== wanted) {
    throw new KernelArgumentError(`${OP}: ${name} must have ${wanted} elements, got ${received}.`);
  }
}

function checkWindows({ size, windows }: ByteImages, height: number, width: number): void {
  for (let at = 0; at < windows.length; at += WINDOW_NUMBERS) {
    const [row, column] = [windows[at]!, windows[at + 1]!];
    const isInside =
      row >= 0 && column >= 0 && row + height <= size[0] && column + width <= size[1];
    if (!isInside) {
      throw new KernelArgumentError(
        `${OP}: a window of ${height} x ${width} must be within the ${size.join(' x ')} stored, ` +
          `got one from row ${row}, column ${column} on.`,
      );
    }
  }
}

/** tfjs has no bytes: four are a word. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const isAligned = bytes.byteOffset % 4 === 0 && bytes.length % 4 === 0;
  if (isAligned) return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const words = new Int32Array(Math.ceil(bytes.length / 4));
  new Uint8Array(words.buffer).set(bytes);
  return words;
}

/**
 * Makes a batch of images where the backend computes, from a quarter of the memory: of each image a
 * window, maybe turned around, of each byte its value, less a mean. Not differentiable.
 *
 * value = values[channel][byte] - mean, each rounded once: the bits are those of the same arithmetic
 * elsewhere.
 *
 * @param shape [batch, height, width, channels] of the result.
 * @throws {KernelArgumentError} if an array does not have the length that the shape asks for, or a window
 *   is not within what is stored.
 */
export function imagesFromBytes(
  images: ByteImages,
  shape: readonly [batch: number, height: number, width: number, channels: number],
): tf.Tensor4D {
  const { bytes, size, windows, values, mean, isMeanTurned = false } = images;
  const [batch, height, width, channels] = shape;
  check('bytes', bytes.length, batch * channels * size[0] * size[1]);
  check('windows', windows.length, WINDOW_NUMBERS * batch);
  check('values', values.length, BYTE_VALUES * channels);
  if (mean) check('mean', mean.length, height * width * channels);
  checkWindows(images, height, width);
  registerKernels();
  return tf.tidy(() => {
    const inputs = {
      words: tf.tensor1d(wordsOf(bytes), 'int32'),
      windows: tf.tensor2d(windows, [batch, WINDOW_NUMBERS], 'int32'),
      values: tf.tensor2d(values, [channels, BYTE_VALUES]),
      ...(mean && { mean: tf.tensor3d(mean, [height, width, channels]) }),
    };
    const attrs = { storedSize: [...size], shape: [...shape], isMeanTurned };
    return runKernel<tf.Tensor4D>(CifarImagesFromBytes, inputs, attrs);
  });
}
