import { type SgdForm, sgdUpdates } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { checkNonNegative, refuse } from '../argumentChecks.js';
import type { TrainableOptimizer } from './trainableOptimizer.js';

export interface SGDArguments {
  readonly learningRate: number;
  /** Part of the velocity that is kept. Default: 0. */
  readonly momentum?: number;
  /** Factor of the weight that is added to its gradient. Default: 0. */
  readonly weightDecay?: number;
  /**
   * Where the learning rate stands, with g = gradient + weightDecay * weight. Default: 'gradient'.
   *
   * - 'velocity': v = momentum * v - learningRate * g; w = w + v (MXNet's of 2015).
   * - 'gradient': v = momentum * v + g; w = w - learningRate * v (PyTorch's).
   * - 'nesterov': v as before; w = w - learningRate * (g + momentum * v).
   */
  readonly form?: SgdForm;
}

/** tfjs does not export its name. */
type NamedTensor = Awaited<ReturnType<tf.Optimizer['getWeights']>>[number];

const FORMS: readonly SgdForm[] = ['velocity', 'gradient', 'nesterov'];

/**
 * Stochastic gradient descent with momentum and weight decay. A tfjs optimizer: it also works in
 * `model.compile`.
 *
 * Velocities belong to variables by name, start at 0, and can be read and written.
 */
export class SGD extends tf.Optimizer implements TrainableOptimizer {
  static get className(): string {
    return 'CifarSGD';
  }

  learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly form: SgdForm;
  private readonly velocities = new Map<string, tf.Variable>();

  /** @throws {TrainerError} INVALID_ARGUMENT if a number is negative or the form unknown. */
  constructor({ learningRate, momentum = 0, weightDecay = 0, form = 'gradient' }: SGDArguments) {
    super();
    for (const [name, value] of Object.entries({ learningRate, momentum, weightDecay })) {
      checkNonNegative('SGD', name, value);
    }
    if (!FORMS.includes(form)) refuse('SGD', 'form', `one of ${FORMS.join(', ')}`, form);
    this.learningRate = learningRate;
    this.momentum = momentum;
    this.weightDecay = weightDecay;
    this.form = form;
  }

  override applyGradients(gradients: tf.NamedTensorMap | NamedTensor[], factor?: tf.Scalar): void {
    const named = Array.isArray(gradients)
      ? gradients.map(({ name, tensor }) => [name, tensor] as const)
      : Object.entries(gradients);
    tf.tidy(() => {
      // As in all optimizers of tfjs: null where the loss does not depend on the variable.
      const parameters = named.flatMap(([name, gradient]) =>
        gradient ? [this.parameter(name, gradient)] : [],
      );
      const { learningRate, momentum, weightDecay, form } = this;
      const options = { learningRate, momentum, weightDecay, form, factor };
      const updated = sgdUpdates(parameters, options);
      for (const [i, { weight, velocity }] of parameters.entries()) {
        weight.assign(updated[i]!.weight);
        velocity.assign(updated[i]!.velocity);
      }
    });
    this.incrementIterations();
  }

  private parameter(name: string, gradient: tf.Tensor) {
    const weight = tf.engine().registeredVariables[name];
    if (!weight) refuse('SGD', 'gradients', 'named after variables', name);
    return { weight, velocity: this.velocity(name, weight), gradient };
  }

  private velocity(name: string, { shape }: tf.Tensor): tf.Variable {
    const found = this.velocities.get(name);
    if (found) return found;
    const velocity = tf.tidy(() => tf.variable(tf.zeros(shape), false));
    this.velocities.set(name, velocity);
    return velocity;
  }

  readSlots(variableName: string): Readonly<Record<string, tf.Tensor>> {
    const velocity = this.velocities.get(variableName);
    return velocity ? { velocity } : {};
  }

  writeSlots(variableName: string, slots: Readonly<Record<string, tf.Tensor>>): void {
    const { velocity } = slots;
    if (velocity) this.velocity(variableName, velocity).assign(velocity.clone());
  }

  reset(): void {
    tf.dispose([...this.velocities.values()]);
    this.velocities.clear();
  }

  override dispose(): void {
    this.reset();
    super.dispose();
  }

  override async getWeights(): Promise<NamedTensor[]> {
    const slots = [...this.velocities].map(([name, tensor]) => ({ name, tensor }));
    return [await this.saveIterations(), ...slots];
  }

  override async setWeights(weights: NamedTensor[]): Promise<void> {
    this.reset();
    const slots = await this.extractIterations(weights);
    for (const { name, tensor } of slots) this.writeSlots(name, { velocity: tensor });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { learningRate, momentum, weightDecay, form } = this;
    return { learningRate, momentum, weightDecay, form };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return new cls(config);
  }
}

tf.serialization.registerClass(SGD);
