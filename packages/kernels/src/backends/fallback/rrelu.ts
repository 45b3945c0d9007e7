import * as tf from '@tensorflow/tfjs-core';
import type {
  Kernel,
  RandomSlopes,
  RReluAttrs,
  RReluGradInputs,
  RReluInputs,
} from '../../kernels.js';
import { drawSlopes, meanSlope } from '../../random/drawSlopes.js';

/** The slopes of a whole tensor, drawn on the host: no tfjs op draws the same bits everywhere. */
function slopesOf(x: tf.Tensor, slopes: RandomSlopes): tf.Tensor {
  return tf.tensor(drawSlopes(x.size, slopes), x.shape);
}

/** `values` where x > 0, `values` times a random slope elsewhere. */
export function applyRandomSlopes(
  values: tf.Tensor,
  x: tf.Tensor,
  slopes: RandomSlopes,
): tf.Tensor {
  return tf.tidy(() => tf.where(tf.greater(x, 0), values, tf.mul(values, slopesOf(x, slopes))));
}

export const rrelu: Kernel<RReluInputs, RReluAttrs> = ({ inputs: { x }, attrs }) =>
  attrs.training ? applyRandomSlopes(x, x, attrs) : tf.leakyRelu(x, meanSlope(attrs));

export const rreluGrad: Kernel<RReluGradInputs, RReluAttrs> = ({ inputs: { dy, x }, attrs }) =>
  attrs.training
    ? applyRandomSlopes(dy, x, attrs)
    : tf.tidy(() => tf.where(tf.greater(x, 0), dy, tf.mul(dy, meanSlope(attrs))));
