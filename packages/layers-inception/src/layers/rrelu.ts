import { rrelu as rreluOp } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { checkSeed, checkSlopes, checkStream } from '../argumentChecks.js';
import { nameStream } from '../random/nameStream.js';
import { onlyShape, onlyTensor } from './onlyTensor.js';
import type { StepAware } from './setTrainingStep.js';
import { TrainingStep } from './trainingStep.js';

/** What every tfjs layer takes: its name, and the shape of the input if it is the first. */
export type LayerArguments = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;

export interface RReLUArguments extends LayerArguments {
  /** Least slope. Default: 1/8. */
  readonly lower?: number;
  /** Greatest slope. Default: 1/3. */
  readonly upper?: number;
  /** The run's seed. Default: 0. */
  readonly seed?: number;
  /** The layer's random stream. Default: a hash of its name. */
  readonly stream?: number;
}

/**
 * Randomized leaky ReLU. In training y = x > 0 ? x : x * s with a slope s of its own for each
 * element, uniform in [lower, upper); otherwise s = (lower + upper) / 2.
 *
 * The slopes of a step are a function of (seed, stream, step, element): the backward pass draws them
 * again, and a run repeats them. The step is what {@link setTrainingStep} said last, or else the
 * number of training calls so far.
 *
 * Source: Xu, Wang, Chen, Li, "Empirical evaluation of rectified activations in convolutional
 * network", arXiv 1505.00853; multiplying by the slope as MXNet and PyTorch do.
 */
export class RReLU extends layers.Layer implements StepAware {
  static className = 'RReLU';
  readonly lower: number;
  readonly upper: number;
  readonly seed: number;
  readonly stream: number;
  private readonly step = new TrainingStep();

  /** @throws {LayerArgumentError} if lower > upper, or a number is not finite or out of range. */
  constructor(args: RReLUArguments = {}) {
    super(args);
    this.lower = args.lower ?? 1 / 8;
    this.upper = args.upper ?? 1 / 3;
    this.seed = args.seed ?? 0;
    this.stream = args.stream ?? nameStream(this.name);
    const owner = `RReLU '${this.name}'`;
    checkSlopes(owner, this.lower, this.upper);
    checkSeed(owner, this.seed);
    checkStream(owner, this.stream);
    this.supportsMasking = true;
  }

  setTrainingStep(step: number | null): void {
    this.step.set(step);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const x = onlyTensor('RReLU', inputs);
      const { lower, upper, seed, stream } = this;
      const training = kwargs['training'] === true;
      const step = training ? this.step.next() : 0;
      return rreluOp(x, { lower, upper, seed, stream, step, training });
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return onlyShape('RReLU', inputShape);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { lower, upper, seed, stream } = this;
    return { ...super.getConfig(), lower, upper, seed, stream };
  }
}
tf.serialization.registerClass(RReLU);

/** An {@link RReLU} layer. */
export const rrelu = (args: RReLUArguments = {}): RReLU => new RReLU(args);
