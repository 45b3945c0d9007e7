import * as tf from '@tensorflow/tfjs-core';
import { type PoolAttrs, poolInfo, windowSpans } from './windows.js';

/** By how much each output's window is larger than its real cells: shape [1, height, width, 1]. */
export function areaPerRealCell(inputShape: number[], attrs: PoolAttrs): tf.Tensor4D | null {
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
