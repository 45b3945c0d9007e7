import * as tf from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { checkSeed, checkStream } from '../argumentChecks.js';
import { drawUniform, type WeightAddress } from '../random/drawWeights.js';
import { fansOf } from './fans.js';
import { InitializerBase } from './initializerBase.js';

/**
 * The notebook's initializer: uniform in ±sqrt(6 / (in + out)), where in and out are channels alone.
 * The filter's area is not counted, unlike in Glorot's formula and in later versions of MXNet, so
 * that a 3 x 3 filter starts three times as wide.
 *
 * Source: MXNet, `Xavier` of September 2015.
 */
export class Xavier2015 extends InitializerBase {
  static className = 'Xavier2015';
  private readonly address: WeightAddress;

  constructor({ seed = 0, stream = 0 }: Partial<WeightAddress> = {}) {
    super();
    checkSeed('xavier2015', seed);
    checkStream('xavier2015', stream);
    this.address = { seed, stream };
  }

  override apply(shape: Shape): tf.Tensor {
    const { area, inputs, outputs } = fansOf('xavier2015', shape);
    const limit = Math.sqrt(6 / (inputs + outputs));
    const values = drawUniform(area * inputs * outputs, limit, this.address);
    return tf.tensor(values, shape as number[]);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...this.address };
  }
}
tf.serialization.registerClass(Xavier2015);

/** A {@link Xavier2015}. `seed` and `stream` say which values are drawn; both are 0 by default. */
export const xavier2015 = (address: Partial<WeightAddress> = {}): Xavier2015 =>
  new Xavier2015(address);
