import * as tf from '@tensorflow/tfjs-core';
import { type PoolAttrs, poolInfo, windowSpans } from '../../pooling/windows.js';
import { replaceKernel } from '../kernelDefinition.js';

interface Inputs {
  readonly dy: tf.Tensor4D;
  readonly input: tf.Tensor4D;
}

/** Each output's gradient goes to the first of its window's greatest cells, in row-major order. */
function maxPoolGrad({ dy, input }: Inputs, attrs: PoolAttrs): tf.Tensor4D {
  const info = poolInfo(input.shape, attrs);
  const { batchSize, inHeight, inWidth, outHeight, outWidth, inChannels: channels } = info;
  const { rows, columns } = windowSpans(info);
  const x = input.dataSync();
  const dyValues = dy.dataSync();
  const dx = new Float32Array(x.length);
  let output = 0;
  for (let image = 0; image < batchSize; image++) {
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) {
        for (let c = 0; c < channels; c++, output++) {
          let greatest = -1;
          for (let row = rows.from[i]!; row < rows.to[i]!; row++) {
            for (let column = columns.from[j]!; column < columns.to[j]!; column++) {
              const cell = ((image * inHeight + row) * inWidth + column) * channels + c;
              if (greatest < 0 || x[cell]! > x[greatest]!) greatest = cell;
            }
          }
          dx[greatest]! += dyValues[output]!;
        }
      }
    }
  }
  return tf.tensor4d(dx, input.shape);
}

/**
 * The stock wasm kernel loses a part of the gradient where windows overlap. This one reads to the
 * host, which costs wasm a copy.
 */
export const maxPoolGradOnHost = replaceKernel<Inputs, PoolAttrs>(tf.MaxPoolGrad, (backendName) =>
  backendName === 'wasm' ? ({ inputs, attrs }) => maxPoolGrad(inputs, attrs) : undefined,
);
