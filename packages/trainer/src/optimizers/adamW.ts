import { adamUpdates, type WeightDecayMode } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { checkNonNegative } from '../argumentChecks.js';
import { checkDecayRate } from './checkDecayRate.js';
import { type Parameter, SlotOptimizer, type UpdateOptions } from './slotOptimizer.js';
import type { WeightDecayMask } from './weightDecayMask.js';

export interface AdamWArguments {
  readonly learningRate: number;
  /** Part of the gradient's moving average that is kept. Default: 0.9. */
  readonly beta1?: number;
  /** Part of the squared gradient's moving average that is kept. Default: 0.999. */
  readonly beta2?: number;
  /** Added to the root of the squares' average. Default: 1e-8. */
  readonly epsilon?: number;
  /** Default: 0.01. */
  readonly weightDecay?: number;
  /** Which variables decay. Default: 'all'. */
  readonly weightDecayMask?: WeightDecayMask;
  /**
   * 'decoupled': w = (1 - learningRate * weightDecay) * w before the step. 'coupled': weightDecay * w is
   * added to the gradient, which is Adam with L2 regularization. Default: 'decoupled'.
   */
  readonly weightDecayMode?: WeightDecayMode;
}

type Slot = 'firstMoment' | 'secondMoment';

/**
 * AdamW, or Adam with `weightDecayMode: 'coupled'`, as PyTorch has them (without amsgrad). A tfjs optimizer:
 * it also works in `model.compile`. With m and v the averages, and c1 = 1 - beta1^t and c2 = 1 - beta2^t in
 * step t:
 *
 * w = w - learningRate * (m / c1) / (sqrt(v / c2) + epsilon)
 *
 * Both averages belong to variables by name, and can be read and written. The slot `corrections`, [c1, c2],
 * is one for all of them: it counts the steps of the optimizer, not those in which a variable had a
 * gradient. A step that mixed precision leaves out is not counted.
 *
 * Sources: Kingma, Ba, "Adam: a method for stochastic optimization", ICLR 2015; Loshchilov, Hutter,
 * "Decoupled weight decay regularization", ICLR 2019.
 *
 * @example
 * new AdamW({ learningRate: 1e-3, weightDecay: 0.05, weightDecayMask: 'matrices' });
 */
export class AdamW extends SlotOptimizer<Slot> {
  static get className(): string {
    return 'CifarAdamW';
  }

  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  private corrections: tf.Variable<tf.Rank.R1> | undefined;

  /**
   * @throws {TrainerError} INVALID_ARGUMENT if a number is negative, a beta not less than 1, or the mask or
   *   the mode unknown.
   */
  constructor({
    learningRate,
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon = 1e-8,
    weightDecay = 0.01,
    weightDecayMask = 'all',
    weightDecayMode = 'decoupled',
  }: AdamWArguments) {
    const decay = { weightDecay, weightDecayMask, weightDecayMode };
    super('AdamW', ['firstMoment', 'secondMoment'], { learningRate, ...decay });
    checkDecayRate('AdamW', 'beta1', beta1);
    checkDecayRate('AdamW', 'beta2', beta2);
    checkNonNegative('AdamW', 'epsilon', epsilon);
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
  }

  /**
   * By c = beta * c + (1 - beta), as the host does not know which steps are left out. That is 1 - beta^t,
   * and exact where a power of float32 would not be.
   */
  protected override beginStep(factor: tf.Scalar | undefined): void {
    const corrections = this.moving();
    const betas = [this.beta1, this.beta2];
    const rests = betas.map((beta) => 1 - beta);
    const kept = tf.mul(corrections, tf.tensor1d(betas));
    const moved = tf.add<tf.Tensor1D>(kept, tf.tensor1d(rests));
    corrections.assign(factor ? tf.where(tf.greater(factor, 0), moved, corrections) : moved);
  }

  private moving(): tf.Variable<tf.Rank.R1> {
    this.corrections ??= tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R1>([2]), false));
    return this.corrections;
  }

  protected override update(parameters: readonly Parameter<Slot>[], options: UpdateOptions) {
    const { learningRate, beta1, beta2, epsilon, weightDecayMode } = this;
    return adamUpdates(parameters, {
      ...{ learningRate, beta1, beta2, epsilon, weightDecayMode, ...options },
      corrections: this.moving(),
    });
  }

  override readSlots(variableName: string): Readonly<Record<string, tf.Tensor>> {
    const slots = super.readSlots(variableName);
    return 'firstMoment' in slots ? { ...slots, corrections: this.moving() } : slots;
  }

  override writeSlots(variableName: string, slots: Readonly<Record<string, tf.Tensor>>): void {
    super.writeSlots(variableName, slots);
    const { corrections } = slots;
    if (corrections) this.moving().assign(corrections as tf.Tensor1D);
  }

  override reset(): void {
    super.reset();
    this.corrections?.dispose();
    this.corrections = undefined;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { beta1, beta2, epsilon, weightDecayMode } = this;
    return { ...super.getConfig(), weightDecayMode, beta1, beta2, epsilon };
  }
}

tf.serialization.registerClass(AdamW);
