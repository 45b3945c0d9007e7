import {
  batchNormInference,
  type ConvBatchNormWeights,
  conv2d,
  convBatchNormTraining,
} from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import {
  checkAtLeast,
  checkMomentum,
  checkNonNegativeInteger,
  checkPositiveInteger,
  checkRank4,
  checkSeed,
  checkSlopes,
  checkStream,
  checkWindowFits,
} from '../argumentChecks.js';
import type { Initializer } from '../initializers/initializerBase.js';
import { readInitializer, writeInitializer } from '../initializers/serializedInitializer.js';
import { LayerArgumentError } from '../layerArgumentError.js';
import { nameStream } from '../random/nameStream.js';
import { onlyShape, onlyTensor } from './onlyTensor.js';
import type { LayerArguments } from './rrelu.js';
import type { StepAware } from './setTrainingStep.js';
import { TrainingStep } from './trainingStep.js';
import { named } from './weightNames.js';

/** What defines the layer, defaults filled in. */
interface Settings {
  /** Number of output channels. */
  readonly filters: number;
  /** Height and width of the filter. */
  readonly kernelSize: number;
  /** Rows and columns from one window to the next. Default: 1. */
  readonly strides: number;
  /** Zeros on all four sides of the input. Default: 0. */
  readonly padding: number;
  /** Added to the variance. Default: 0.001. */
  readonly epsilon: number;
  /** Share of the old value in moving = momentum * moving + (1 - momentum) * batch. Default: 0.9. */
  readonly momentum: number;
  /** What the moving variance is before training. Default: 1. */
  readonly movingVarianceInitial: number;
  /** Least slope. Default: 1/8. */
  readonly lower: number;
  /** Greatest slope. Default: 1/3. */
  readonly upper: number;
  /** The run's seed. Default: 0. */
  readonly seed: number;
  /** The layer's random stream. Default: a hash of its name. */
  readonly stream: number;
}

export type ConvBNRReLUArguments = LayerArguments &
  Pick<Settings, 'filters' | 'kernelSize'> &
  Partial<Settings> & {
    /** Default: tfjs's `glorotUniform`. */
    readonly kernelInitializer?: Initializer | tf.serialization.ConfigDict;
  };

/**
 * Convolution with a bias, batch norm and randomized leaky ReLU in one layer, so that the last two
 * are one pass over memory each way, and neither the slopes nor what lies between are kept.
 *
 * In training batch norm uses the batch's mean and biased variance, and moves its statistics towards
 * them; otherwise it uses the moving ones, and the slope is (lower + upper) / 2. The noise has an
 * address as that of `RReLU`.
 *
 * The weights carry the notebook's names: `conv_<name>_weight`, `conv_<name>_bias`,
 * `bn_<name>_gamma`, `_beta`, `_moving_mean` and `_moving_var`.
 */
export class ConvBNRReLU extends layers.Layer implements StepAware {
  static className = 'ConvBNRReLU';
  readonly settings: Settings;
  private readonly kernelInitializer: Initializer;
  private readonly step = new TrainingStep();
  private filter!: LayerVariable;
  private bias!: LayerVariable;
  private gamma!: LayerVariable;
  private beta!: LayerVariable;
  private movingMean!: LayerVariable;
  private movingVariance!: LayerVariable;

  /** @throws {LayerArgumentError} if an argument is out of its range; the message names it. */
  constructor(args: ConvBNRReLUArguments) {
    super(args);
    this.settings = {
      filters: args.filters,
      kernelSize: args.kernelSize,
      strides: args.strides ?? 1,
      padding: args.padding ?? 0,
      epsilon: args.epsilon ?? 1e-3,
      momentum: args.momentum ?? 0.9,
      movingVarianceInitial: args.movingVarianceInitial ?? 1,
      lower: args.lower ?? 1 / 8,
      upper: args.upper ?? 1 / 3,
      seed: args.seed ?? 0,
      stream: args.stream ?? nameStream(this.name),
    };
    checkSettings(`ConvBNRReLU '${this.name}'`, this.settings);
    this.kernelInitializer = readInitializer(args.kernelInitializer);
  }

  setTrainingStep(step: number | null): void {
    this.step.set(step);
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = onlyShape('ConvBNRReLU', inputShape);
    const owner = `ConvBNRReLU '${this.name}'`;
    checkRank4(owner, shape);
    const channels = shape[3];
    if (channels == null) {
      throw new LayerArgumentError(`${owner}: the number of input channels must be known`);
    }
    const { filters, kernelSize, padding, movingVarianceInitial } = this.settings;
    checkWindowFits(owner, shape, kernelSize, padding);
    const add = (name: string, size: number[], initializer: Initializer, trainable = true) =>
      named(this.addWeight(name, size, 'float32', initializer, undefined, trainable), name);
    const [zeros, ones] = [initializers.zeros(), initializers.ones()];
    const variance = initializers.constant({ value: movingVarianceInitial });
    const filterShape = [kernelSize, kernelSize, channels, filters];
    this.filter = add(`conv_${this.name}_weight`, filterShape, this.kernelInitializer);
    this.bias = add(`conv_${this.name}_bias`, [filters], zeros);
    this.gamma = add(`bn_${this.name}_gamma`, [filters], ones);
    this.beta = add(`bn_${this.name}_beta`, [filters], zeros);
    this.movingMean = add(`bn_${this.name}_moving_mean`, [filters], zeros, false);
    this.movingVariance = add(`bn_${this.name}_moving_var`, [filters], variance, false);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const x = onlyTensor('ConvBNRReLU', inputs) as tf.Tensor4D;
      const weights = {
        filter: this.filter.read() as tf.Tensor4D,
        bias: vector(this.bias),
        gamma: vector(this.gamma),
        beta: vector(this.beta),
      };
      return kwargs['training'] === true ? this.train(x, weights) : this.infer(x, weights);
    });
  }

  private train(x: tf.Tensor4D, weights: ConvBatchNormWeights): tf.Tensor4D {
    const { strides, padding, epsilon, momentum, lower, upper, seed, stream } = this.settings;
    const [mean, variance] = [vector(this.movingMean), vector(this.movingVariance)];
    const { output, moved } = convBatchNormTraining(x, weights, {
      strides,
      padding,
      epsilon,
      rrelu: { lower, upper, seed, stream, step: this.step.next() },
      moving: { mean, variance, momentum },
    });
    this.movingMean.write(moved.mean);
    this.movingVariance.write(moved.variance);
    return output;
  }

  private infer(x: tf.Tensor4D, { filter, bias, gamma, beta }: ConvBatchNormWeights): tf.Tensor4D {
    const { strides, padding, epsilon, lower, upper } = this.settings;
    const convolved = conv2d(x, filter, bias, { strides, padding });
    const [mean, variance] = [vector(this.movingMean), vector(this.movingVariance)];
    const options = { epsilon, rrelu: { lower, upper } };
    return batchNormInference(convolved, gamma, beta, mean, variance, options);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, height, width] = onlyShape('ConvBNRReLU', inputShape);
    const { filters, kernelSize, strides, padding } = this.settings;
    const outputs = (size: number | null | undefined) =>
      size == null ? null : Math.floor((size + 2 * padding - kernelSize) / strides) + 1;
    return [batch ?? null, outputs(height), outputs(width), filters];
  }

  override getConfig(): tf.serialization.ConfigDict {
    const kernelInitializer = writeInitializer(this.kernelInitializer);
    return { ...super.getConfig(), ...this.settings, kernelInitializer };
  }
}
tf.serialization.registerClass(ConvBNRReLU);

/** A {@link ConvBNRReLU} layer. */
export const convBNRReLU = (args: ConvBNRReLUArguments): ConvBNRReLU => new ConvBNRReLU(args);

function checkSettings(owner: string, settings: Settings): void {
  checkPositiveInteger(owner, 'filters', settings.filters);
  checkPositiveInteger(owner, 'kernelSize', settings.kernelSize);
  checkPositiveInteger(owner, 'strides', settings.strides);
  checkNonNegativeInteger(owner, 'padding', settings.padding);
  checkAtLeast(owner, 'epsilon', settings.epsilon, 0);
  checkMomentum(owner, settings.momentum);
  checkAtLeast(owner, 'movingVarianceInitial', settings.movingVarianceInitial, 0);
  checkSlopes(owner, settings.lower, settings.upper);
  checkSeed(owner, settings.seed);
  checkStream(owner, settings.stream);
}

const vector = (weight: LayerVariable) => weight.read() as tf.Tensor1D;
