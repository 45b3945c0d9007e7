import * as tf from '@tensorflow/tfjs-core';

/**
 * Runs a registered kernel on the current backend. The registry is untyped: this is where our typed
 * inputs and attributes cross into it, and the outputs come back.
 */
export function runKernel<Output extends tf.Tensor | tf.Tensor[]>(
  kernelName: string,
  inputs: object,
  attrs: object,
): Output {
  return tf
    .engine()
    .runKernel(
      kernelName,
      inputs as tf.NamedTensorMap,
      attrs as tf.NamedAttrMap,
    ) as unknown as Output;
}
