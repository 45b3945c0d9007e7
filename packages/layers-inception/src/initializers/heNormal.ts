import * as tf from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { checkSeed, checkStream } from '../argumentChecks.js';
import { drawNormal, type WeightAddress } from '../random/drawWeights.js';
import { fansOf } from './fans.js';
import { InitializerBase } from './initializerBase.js';

/**
 * Normal with a standard deviation of sqrt(2 / (area * in)). Unlike tfjs's own it is not truncated,
 * and its values have an address.
 *
 * Source: He, Zhang, Ren, Sun, "Delving deep into rectifiers", ICCV 2015.
 */
export class HeNormal extends InitializerBase {
  static className = 'CifarHeNormal';
  private readonly address: WeightAddress;

  constructor({ seed = 0, stream = 0 }: Partial<WeightAddress> = {}) {
    super();
    checkSeed('heNormal', seed);
    checkStream('heNormal', stream);
    this.address = { seed, stream };
  }

  override apply(shape: Shape): tf.Tensor {
    const { area, inputs, outputs } = fansOf('heNormal', shape);
    const deviation = Math.sqrt(2 / (area * inputs));
    return tf.tensor(
      drawNormal(area * inputs * outputs, deviation, this.address),
      shape as number[],
    );
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...this.address };
  }
}
tf.serialization.registerClass(HeNormal);

/** A {@link HeNormal}. `seed` and `stream` say which values are drawn; both are 0 by default. */
export const heNormal = (address: Partial<WeightAddress> = {}): HeNormal => new HeNormal(address);
