import * as tf from '@tensorflow/tfjs-core';
import { areaPerRealCell } from '../../pooling/areaPerRealCell.js';
import type { PoolAttrs } from '../../pooling/windows.js';
import { replaceKernel } from '../kernelDefinition.js';

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
