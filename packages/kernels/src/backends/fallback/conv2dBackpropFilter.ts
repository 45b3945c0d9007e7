import * as tf from '@tensorflow/tfjs-core';
import { replaceKernel } from '../kernelDefinition.js';

interface Inputs {
  readonly x: tf.Tensor4D;
  readonly dy: tf.Tensor4D;
}

/**
 * The input as seen by one remainder of the filter's rows and columns modulo the strides, channels
 * first: every stride-th row and column, from the given ones on.
 *
 * Reshape and slice do it: `stridedSlice` and a transposing `matMul` are many times slower on wasm.
 */
function phase(
  padded: tf.Tensor4D,
  [row, column]: [number, number],
  [strideHeight, strideWidth]: [number, number],
): tf.Tensor4D {
  const [batch, height, width, channels] = padded.shape;
  const rows = height / strideHeight;
  const columns = width / strideWidth;
  const blocks = tf.reshape(padded, [batch * rows, strideHeight, columns, strideWidth * channels]);
  const picked = tf.slice(
    blocks,
    [0, row, 0, column * channels],
    [batch * rows, 1, columns, channels],
  );
  return tf.transpose(tf.reshape(picked, [batch, rows, columns, channels]), [3, 0, 1, 2]);
}

/**
 * The gradient of a convolution's filter, one matrix product for each of the filter's cells.
 * Serves the wasm backend, whose package has no such kernel.
 */
function conv2dBackpropFilter({ x, dy }: Inputs, attrs: tf.Conv2DBackpropFilterAttrs): tf.Tensor4D {
  const [filterHeight, filterWidth, inChannels, outChannels] = attrs.filterShape;
  const info = tf.backend_util.computeConv2DInfo(
    x.shape,
    attrs.filterShape,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
  const strides: [number, number] = [info.strideHeight, info.strideWidth];
  const { batchSize, outHeight, outWidth, inHeight, inWidth, padInfo } = info;
  // As many rows and columns as the windows reach over, made a multiple of the stride.
  const reach = (outputs: number, stride: number, window: number) =>
    (outputs - 1 + Math.ceil(window / stride)) * stride;
  const height = reach(outHeight, strides[0], filterHeight);
  const width = reach(outWidth, strides[1], filterWidth);
  const below = Math.max(0, height - padInfo.top - inHeight);
  const right = Math.max(0, width - padInfo.left - inWidth);
  return tf.tidy(() => {
    const grown = tf.pad(x, [
      [0, 0],
      [padInfo.top, below],
      [padInfo.left, right],
      [0, 0],
    ]);
    const padded = tf.slice(grown, 0, [batchSize, height, width, inChannels]);
    const outputs = batchSize * outHeight * outWidth;
    const dyRows = tf.reshape(dy, [outputs, outChannels]);
    const phases = new Map<string, tf.Tensor4D>();
    const cells: tf.Tensor2D[] = [];
    for (let row = 0; row < filterHeight; row++) {
      for (let column = 0; column < filterWidth; column++) {
        const remainder: [number, number] = [row % strides[0], column % strides[1]];
        const key = remainder.join();
        const image = phases.get(key) ?? phase(padded, remainder, strides);
        phases.set(key, image);
        const offset = [0, 0, Math.floor(row / strides[0]), Math.floor(column / strides[1])];
        const seen = tf.slice(image, offset, [inChannels, batchSize, outHeight, outWidth]);
        cells.push(tf.matMul(tf.reshape(seen, [inChannels, outputs]), dyRows));
      }
    }
    return tf.reshape(tf.concat(cells, 0), attrs.filterShape);
  });
}

export const conv2dBackpropFilterIfMissing = replaceKernel<Inputs, tf.Conv2DBackpropFilterAttrs>(
  tf.Conv2DBackpropFilter,
  (_backendName, stock) =>
    stock === undefined ? ({ inputs, attrs }) => conv2dBackpropFilter(inputs, attrs) : undefined,
);
