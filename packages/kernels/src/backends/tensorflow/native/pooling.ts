import * as tf from '@tensorflow/tfjs-core';
import type { Kernel } from '../../../kernels.js';
import { type PoolAttrs, poolInfo } from '../../../pooling/windows.js';
import type { NodeBackend } from '../nodeBackend.js';

interface PoolGradInputs {
  readonly dy: tf.Tensor;
  readonly input: tf.Tensor;
}

/** Height, width, strides and padding of the windows, as the ops read them. */
function windowOf(inputShape: number[], attrs: PoolAttrs): tf.Tensor1D {
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = poolInfo(
    inputShape,
    attrs,
  );
  const { top, left } = padInfo;
  return tf.tensor1d([filterHeight, filterWidth, strideHeight, strideWidth, top, left], 'int32');
}

export const avgPoolGrad: Kernel<PoolGradInputs, PoolAttrs> = ({
  inputs: { dy, input },
  attrs,
  backend,
}) =>
  tf.tidy(() =>
    (backend as NodeBackend).executeSingleOutput(
      'CifarNativeAvgPoolGrad',
      [],
      [dy, tf.tensor1d(input.shape, 'int32'), windowOf(input.shape, attrs)],
    ),
  );

export const maxPoolGrad: Kernel<PoolGradInputs, PoolAttrs> = ({
  inputs: { dy, input },
  attrs,
  backend,
}) =>
  tf.tidy(() =>
    (backend as NodeBackend).executeSingleOutput(
      'CifarNativeMaxPoolGrad',
      [],
      [dy, input, windowOf(input.shape, attrs)],
    ),
  );
