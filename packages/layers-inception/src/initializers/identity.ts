import * as tf from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { fansOf } from './fans.js';
import { InitializerBase } from './initializerBase.js';

/**
 * The filter that passes its input on: output channel c starts as input channel c mod in, read at
 * the middle of the window. With more outputs than inputs the inputs are repeated; with fewer, the
 * last ones are left out. Known as Dirac initialization.
 */
export class Identity extends InitializerBase {
  static className = 'CifarIdentity';

  override apply(shape: Shape): tf.Tensor {
    const { area, inputs, outputs } = fansOf('identity', shape);
    const values = new Float32Array(area * inputs * outputs);
    const [height, width] = shape.length === 4 ? (shape as [number, number]) : [1, 1];
    const middle = Math.floor((height - 1) / 2) * width + Math.floor((width - 1) / 2);
    for (let output = 0; output < outputs; output++) {
      values[(middle * inputs + (output % inputs)) * outputs + output] = 1;
    }
    return tf.tensor(values, shape as number[]);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {};
  }
}
tf.serialization.registerClass(Identity);

/** An {@link Identity}. */
export const identity = (): Identity => new Identity();
