import * as tf from '@tensorflow/tfjs-core';
import { refuse } from '../argumentChecks.js';
import type { NestedOptimizer } from './nestedOptimizer.js';
import { WrappedOptimizer } from './wrappedOptimizer.js';

export interface GradientClippingArguments {
  /** What is given the clipped gradients. */
  readonly optimizer: NestedOptimizer;
  /** The greatest norm of all gradients together: larger ones are made shorter, all by one factor. */
  readonly norm?: number;
  /** The greatest size of a single number: larger ones are cut off. Applied before the norm. */
  readonly value?: number;
}

/** As PyTorch's, so that no norm of 0 divides. */
const LEAST_NORM = 1e-6;

/**
 * An optimizer whose gradients are clipped first, by value, by norm, or both: PyTorch's
 * `clip_grad_value_` and `clip_grad_norm_` (coefficient = norm / (all gradients' norm + 1e-6), at most 1).
 * In mixed precision the limits are of the gradients without the loss scale.
 *
 * Source: Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks", ICML 2013.
 *
 * @example
 * new GradientClipping({ optimizer: new SGD({ learningRate: 0.1, momentum: 0.9 }), norm: 1 });
 */
export class GradientClipping extends WrappedOptimizer {
  static get className(): string {
    return 'CifarGradientClipping';
  }

  readonly norm: number | undefined;
  readonly value: number | undefined;

  /** @throws {TrainerError} INVALID_ARGUMENT if there is no limit, or one is not greater than 0. */
  constructor({ optimizer, norm, value }: GradientClippingArguments) {
    super('GradientClipping', optimizer);
    if (norm === undefined && value === undefined) {
      refuse('GradientClipping', 'norm', 'given where value is not', norm);
    }
    for (const [name, limit] of Object.entries({ norm, value })) {
      if (limit !== undefined && !(limit > 0)) {
        refuse('GradientClipping', name, 'greater than 0', limit);
      }
    }
    this.norm = norm;
    this.value = value;
  }

  protected override apply(gradients: tf.NamedTensorMap, factor: tf.Scalar | undefined): void {
    this.optimizer.applyGradients(this.clip(gradients, factor), factor);
  }

  private clip(gradients: tf.NamedTensorMap, factor: tf.Scalar = tf.scalar(1)): tf.NamedTensorMap {
    const { norm, value } = this;
    const cut = Object.entries(gradients).map(([name, gradient]): [string, tf.Tensor] => {
      if (value === undefined) return [name, gradient];
      const limit = tf.div(value, factor);
      return [name, tf.maximum(tf.minimum(gradient, limit), tf.neg(limit))];
    });
    if (norm === undefined || cut.length === 0) return Object.fromEntries(cut);
    const squares = cut.map(([, gradient]) => tf.sum(tf.square(tf.mul(gradient, factor))));
    const total = tf.sqrt(tf.addN(squares));
    const coefficient = tf.minimum(tf.div(norm, tf.add(total, LEAST_NORM)), 1);
    return Object.fromEntries(cut.map(([name, gradient]) => [name, tf.mul(gradient, coefficient)]));
  }

  protected override ownConfig(): tf.serialization.ConfigDict {
    const { norm, value } = this;
    return { ...(norm !== undefined && { norm }), ...(value !== undefined && { value }) };
  }
}

tf.serialization.registerClass(GradientClipping);
