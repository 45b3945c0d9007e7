import * as tf from '@tensorflow/tfjs-core';
import { type PoolAttrs, poolInfo, windowSpans } from '../../pooling/windows.js';
import { replaceKernel } from '../kernelDefinition.js';

/** By how much each output's window is larger than its real cells: shape [1, height, width, 1]. */
function areaPerRealCell(inputShape: number[], attrs: PoolAttrs): tf.Tensor4D | null {
  const info = poolInfo(inputShape, attrs);
  const { rows, columns } = windowSpans(info);
  const area = info.filterHeight * info.filterWidth;
  const factors = new Float32Array(info.outHeight * info.outWidth);
  for (let i = 0; i < info.outHeight; i++) {
    for (let j = 0; j < info.outWidth; j++) {
      const cells = (rows.to[i]! - rows.from[i]!) * (columns.to[j]! - columns.from[j]!);
      factors[i * info.outWidth + j] = area / cells;
    }
  }
  if (factors.every((factor) => factor === 1)) return null;
  return tf.tensor4d(factors, [1, info.outHeight, info.outWidth, 1]);
}

/**
 * The stock kernel divides every gradient by the window's area, the forward pass by the window's
 * real cells: give it a gradient that makes up for the difference. tfjs's TensorFlow backend is
 * right as it is.
 */
export const avgPoolGradByRealCells = replaceKernel<
  { dy: tf.Tensor4D; input: tf.Tensor4D },
  PoolAttrs
>(tf.AvgPoolGrad, (backendName, stock) => {
  if (stock === undefined || backendName === 'tensorflow') return undefined;
  return ({ inputs: { dy, input }, attrs, backend }) => {
    const factors = areaPerRealCell(input.shape, attrs);
    if (factors === null) return stock({ inputs: { dy, input }, attrs, backend });
    const scaled = tf.mul(dy, factors) as tf.Tensor4D;
    factors.dispose();
    const dx = stock({ inputs: { dy: scaled, input }, attrs, backend });
    scaled.dispose();
    return dx;
  };
});
