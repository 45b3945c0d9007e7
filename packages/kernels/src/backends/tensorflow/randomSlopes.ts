import * as tf from '@tensorflow/tfjs-core';
import type { RandomSlopes } from '../../kernels.js';
import { slopeSeedPair } from '../../random/slopeKey.js';
import { attributesFor, type NodeBackend } from './nodeBackend.js';

/**
 * The slopes of a tensor's elements, drawn by TensorFlow itself: `StatelessRandomUniform` with the
 * address's pair as its seed gives the very uniforms that the other backends compute.
 */
function slopesOf(backend: NodeBackend, shape: number[], slopes: RandomSlopes): tf.Tensor {
  const { float, int32 } = attributesFor(backend);
  const uniforms = backend.executeSingleOutput(
    'StatelessRandomUniform',
    [float('dtype'), int32('T'), int32('Tseed')],
    [tf.tensor1d(shape, 'int32'), tf.tensor1d(slopeSeedPair(slopes), 'int32')],
  );
  return tf.add(tf.mul(uniforms, slopes.upper - slopes.lower), slopes.lower);
}

/** `values` where x > 0, `values` times a random slope elsewhere. */
export function applyRandomSlopes(
  backend: NodeBackend,
  values: tf.Tensor,
  x: tf.Tensor,
  slopes: RandomSlopes,
): tf.Tensor {
  return tf.tidy(() => {
    const scaled = tf.mul(values, slopesOf(backend, x.shape, slopes));
    return tf.where(tf.greater(x, 0), values, scaled);
  });
}
