import { lionUpdates, type WeightDecayMode } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { checkDecayRate } from './checkDecayRate.js';
import { type Parameter, SlotOptimizer, type UpdateOptions } from './slotOptimizer.js';
import type { WeightDecayMask } from './weightDecayMask.js';

export interface LionArguments {
  /** The paper's are 3 to 10 times smaller than AdamW's. */
  readonly learningRate: number;
  /** Part of the momentum in the direction of the step. Default: 0.9. */
  readonly beta1?: number;
  /** Part of the momentum that is kept. Default: 0.99. */
  readonly beta2?: number;
  /** The paper's is as many times larger than AdamW's. Default: 0. */
  readonly weightDecay?: number;
  /** Which variables decay. Default: 'all'. */
  readonly weightDecayMask?: WeightDecayMask;
  /**
   * 'decoupled': w = (1 - learningRate * weightDecay) * w before the step, as in the paper. 'coupled':
   * weightDecay * w is added to the gradient. Default: 'decoupled'.
   */
  readonly weightDecayMode?: WeightDecayMode;
}

/**
 * Lion: steps of one size, by the sign of a momentum. A tfjs optimizer: it also works in `model.compile`.
 *
 * w = w - learningRate * sign(beta1 * m + (1 - beta1) * g), then m = beta2 * m + (1 - beta2) * g
 *
 * The momentum belongs to variables by name, starts at 0, and can be read and written.
 *
 * Source: Chen et al., "Symbolic discovery of optimization algorithms", NeurIPS 2023.
 *
 * @example
 * new Lion({ learningRate: 1e-4, weightDecay: 0.5, weightDecayMask: 'matrices' });
 */
export class Lion extends SlotOptimizer<'momentum'> {
  static get className(): string {
    return 'CifarLion';
  }

  readonly beta1: number;
  readonly beta2: number;

  /**
   * @throws {TrainerError} INVALID_ARGUMENT if a number is negative, a beta not less than 1, or the mask or
   *   the mode unknown.
   */
  constructor({
    learningRate,
    beta1 = 0.9,
    beta2 = 0.99,
    weightDecay = 0,
    weightDecayMask = 'all',
    weightDecayMode = 'decoupled',
  }: LionArguments) {
    const decay = { weightDecay, weightDecayMask, weightDecayMode };
    super('Lion', ['momentum'], { learningRate, ...decay });
    checkDecayRate('Lion', 'beta1', beta1);
    checkDecayRate('Lion', 'beta2', beta2);
    this.beta1 = beta1;
    this.beta2 = beta2;
  }

  protected override update(parameters: readonly Parameter<'momentum'>[], options: UpdateOptions) {
    const { learningRate, beta1, beta2, weightDecayMode } = this;
    return lionUpdates(parameters, { learningRate, beta1, beta2, weightDecayMode, ...options });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { beta1, beta2, weightDecayMode } = this;
    return { ...super.getConfig(), weightDecayMode, beta1, beta2 };
  }
}

tf.serialization.registerClass(Lion);
