import * as tf from '@tensorflow/tfjs-core';
import { refuse } from '../argumentChecks.js';
import type { TrainableOptimizer } from './trainableOptimizer.js';

export interface GradientClippingArguments {
  /** What is given the clipped gradients. */
  readonly optimizer: tf.Optimizer & TrainableOptimizer;
  /** The greatest norm of all gradients together: larger ones are made shorter, all by one factor. */
  readonly norm?: number;
  /** The greatest size of a single number: larger ones are cut off. Applied before the norm. */
  readonly value?: number;
}

/** tfjs does not export its name. */
type NamedTensor = Awaited<ReturnType<tf.Optimizer['getWeights']>>[number];

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
export class GradientClipping extends tf.Optimizer implements TrainableOptimizer {
  static get className(): string {
    return 'CifarGradientClipping';
  }

  readonly optimizer: tf.Optimizer & TrainableOptimizer;
  readonly norm: number | undefined;
  readonly value: number | undefined;

  /** @throws {TrainerError} INVALID_ARGUMENT if there is no limit, or one is not greater than 0. */
  constructor({ optimizer, norm, value }: GradientClippingArguments) {
    super();
    if (norm === undefined && value === undefined) {
      refuse('GradientClipping', 'norm', 'given where value is not', norm);
    }
    for (const [name, limit] of Object.entries({ norm, value })) {
      if (limit !== undefined && !(limit > 0)) {
        refuse('GradientClipping', name, 'greater than 0', limit);
      }
    }
    this.optimizer = optimizer;
    this.norm = norm;
    this.value = value;
  }

  get learningRate(): number {
    return this.optimizer.learningRate;
  }

  set learningRate(rate: number) {
    this.optimizer.learningRate = rate;
  }

  override applyGradients(gradients: tf.NamedTensorMap | NamedTensor[], factor?: tf.Scalar): void {
    const named = Array.isArray(gradients)
      ? Object.fromEntries(gradients.map(({ name, tensor }) => [name, tensor]))
      : gradients;
    tf.tidy(() => this.optimizer.applyGradients(this.clip(named, factor), factor));
    this.incrementIterations();
  }

  private clip(gradients: tf.NamedTensorMap, factor: tf.Scalar = tf.scalar(1)): tf.NamedTensorMap {
    const { norm, value } = this;
    // As in all optimizers of tfjs: null where the loss does not depend on the variable.
    const present = Object.entries(gradients).filter(([, gradient]) => gradient != null);
    const cut = present.map(([name, gradient]): [string, tf.Tensor] => {
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

  readSlots(variableName: string): Readonly<Record<string, tf.Tensor>> {
    return this.optimizer.readSlots(variableName);
  }

  writeSlots(variableName: string, slots: Readonly<Record<string, tf.Tensor>>): void {
    this.optimizer.writeSlots(variableName, slots);
  }

  reset(): void {
    this.optimizer.reset();
  }

  override dispose(): void {
    this.optimizer.dispose();
    super.dispose();
  }

  override getWeights(): Promise<NamedTensor[]> {
    return this.optimizer.getWeights();
  }

  override setWeights(weights: NamedTensor[]): Promise<void> {
    return this.optimizer.setWeights(weights);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { optimizer, norm, value } = this;
    return {
      optimizer: { className: optimizer.getClassName(), config: optimizer.getConfig() },
      ...(norm !== undefined && { norm }),
      ...(value !== undefined && { value }),
    };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    { optimizer, ...limits }: tf.serialization.ConfigDict,
  ): T {
    const { className, config } = optimizer as {
      className: string;
      config: tf.serialization.ConfigDict;
    };
    const registered = tf.serialization.SerializationMap.getMap().classNameMap[className];
    if (!registered) {
      refuse('GradientClipping', 'optimizer', 'of a registered class', className);
    }
    const [inner, fromConfig] = registered;
    return new cls({ ...limits, optimizer: fromConfig(inner, config) });
  }
}

tf.serialization.registerClass(GradientClipping);
