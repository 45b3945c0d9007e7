import { type SgdForm, sgdUpdates, type WeightDecayMode } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { checkNonNegative, refuse } from '../argumentChecks.js';
import { type Parameter, SlotOptimizer, type UpdateOptions } from './slotOptimizer.js';
import type { WeightDecayMask } from './weightDecayMask.js';

export interface SGDArguments {
  readonly learningRate: number;
  /** Part of the velocity that is kept. Default: 0. */
  readonly momentum?: number;
  /** Factor of the weight that is added to its gradient. Default: 0. */
  readonly weightDecay?: number;
  /** Which variables decay. Default: 'all'. */
  readonly weightDecayMask?: WeightDecayMask;
  /**
   * 'coupled': in the gradient. 'decoupled': w = (1 - learningRate * weightDecay) * w before the step
   * (SGDW). Default: 'coupled'.
   */
  readonly weightDecayMode?: WeightDecayMode;
  /**
   * Where the learning rate stands, with g = gradient + weightDecay * weight. Default: 'gradient'.
   *
   * - 'velocity': v = momentum * v - learningRate * g; w = w + v (MXNet's of 2015).
   * - 'gradient': v = momentum * v + g; w = w - learningRate * v (PyTorch's).
   * - 'nesterov': v as before; w = w - learningRate * (g + momentum * v).
   */
  readonly form?: SgdForm;
}

const FORMS: readonly SgdForm[] = ['velocity', 'gradient', 'nesterov'];

/**
 * Stochastic gradient descent with momentum and weight decay. A tfjs optimizer: it also works in
 * `model.compile`.
 *
 * Velocities belong to variables by name, start at 0, and can be read and written.
 *
 * Source of decoupled decay: Loshchilov, Hutter, "Decoupled weight decay regularization", ICLR 2019; as in
 * PyTorch's AdamW, the decay of a step is learningRate * weightDecay.
 *
 * @example
 * new SGD({ learningRate: 0.1, momentum: 0.9, weightDecay: 5e-4, weightDecayMask: 'matrices' });
 */
export class SGD extends SlotOptimizer<'velocity'> {
  static get className(): string {
    return 'CifarSGD';
  }

  readonly momentum: number;
  readonly form: SgdForm;

  /**
   * @throws {TrainerError} INVALID_ARGUMENT if a number is negative, or the form, the mask or the mode
   *   unknown.
   */
  constructor({
    learningRate,
    momentum = 0,
    weightDecay = 0,
    weightDecayMask = 'all',
    weightDecayMode = 'coupled',
    form = 'gradient',
  }: SGDArguments) {
    const decay = { weightDecay, weightDecayMask, weightDecayMode };
    super('SGD', ['velocity'], { learningRate, ...decay });
    checkNonNegative('SGD', 'momentum', momentum);
    if (!FORMS.includes(form)) refuse('SGD', 'form', `one of ${FORMS.join(', ')}`, form);
    this.momentum = momentum;
    this.form = form;
  }

  protected override update(parameters: readonly Parameter<'velocity'>[], options: UpdateOptions) {
    const { learningRate, momentum, form, weightDecayMode } = this;
    return sgdUpdates(parameters, { learningRate, momentum, form, weightDecayMode, ...options });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { momentum, form, weightDecayMode } = this;
    return { ...super.getConfig(), weightDecayMode, momentum, form };
  }
}

tf.serialization.registerClass(SGD);
