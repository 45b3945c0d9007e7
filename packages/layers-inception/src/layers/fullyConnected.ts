import * as tf from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import { checkPositiveInteger } from '../argumentChecks.js';
import type { Initializer } from '../initializers/initializerBase.js';
import { readInitializer, writeInitializer } from '../initializers/serializedInitializer.js';
import { LayerArgumentError } from '../layerArgumentError.js';
import { onlyShape, onlyTensor } from './onlyTensor.js';
import type { LayerArguments } from './rrelu.js';
import { named } from './weightNames.js';

export interface FullyConnectedArguments extends LayerArguments {
  /** Number of outputs. */
  readonly units: number;
  /** Default: tfjs's `glorotUniform`. */
  readonly kernelInitializer?: Initializer | tf.serialization.ConfigDict;
}

/**
 * y = x W + b, as tfjs's `dense`, with weights under the notebook's names: `<name>_weight` and
 * `<name>_bias`.
 */
export class FullyConnected extends layers.Layer {
  static className = 'FullyConnected';
  readonly units: number;
  private readonly kernelInitializer: Initializer;
  private weight!: LayerVariable;
  private bias!: LayerVariable;

  /** @throws {LayerArgumentError} if `units` is not a positive integer. */
  constructor(args: FullyConnectedArguments) {
    super(args);
    checkPositiveInteger(`FullyConnected '${this.name}'`, 'units', args.units);
    this.units = args.units;
    this.kernelInitializer = readInitializer(args.kernelInitializer);
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = onlyShape('FullyConnected', inputShape);
    const inputs = shape[shape.length - 1];
    if (shape.length !== 2 || inputs == null) {
      throw new LayerArgumentError(
        `FullyConnected '${this.name}': the input must be of rank 2 with a known width, ` +
          `got ${JSON.stringify(shape)}`,
      );
    }
    const weight = `${this.name}_weight`;
    const bias = `${this.name}_bias`;
    const size: [number, number] = [inputs, this.units];
    this.weight = named(this.addWeight(weight, size, 'float32', this.kernelInitializer), weight);
    this.bias = named(this.addWeight(bias, [this.units], 'float32', initializers.zeros()), bias);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const x = onlyTensor('FullyConnected', inputs) as tf.Tensor2D;
      return tf.add(tf.matMul(x, this.weight.read() as tf.Tensor2D), this.bias.read());
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [onlyShape('FullyConnected', inputShape)[0] ?? null, this.units];
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { units } = this;
    const kernelInitializer = writeInitializer(this.kernelInitializer);
    return { ...super.getConfig(), units, kernelInitializer };
  }
}
tf.serialization.registerClass(FullyConnected);
