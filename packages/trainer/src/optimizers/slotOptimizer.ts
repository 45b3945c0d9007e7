import type { WeightDecayMode } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { checkNonNegative, refuse } from '../argumentChecks.js';
import { type NamedTensor, presentGradients } from './namedGradients.js';
import { registeredVariable } from './registeredVariable.js';
import { SlotStore } from './slotStore.js';
import { slotWeights, writeSlotWeights } from './slotWeights.js';
import type { TrainableOptimizer } from './trainableOptimizer.js';
import {
  readWeightDecayMask,
  type WeightDecayMask,
  writeWeightDecayMask,
} from './weightDecayMask.js';

/** What every optimizer with slots takes; each says its own defaults. */
export interface SlotOptimizerArguments {
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly weightDecayMask: WeightDecayMask;
  readonly weightDecayMode: WeightDecayMode;
}

/** A variable with its gradient and its slots, by their names. */
export type Parameter<Slot extends string> = Readonly<Record<Slot | 'weight', tf.Variable>> & {
  readonly gradient: tf.Tensor;
};

/** What an update makes of a parameter. */
export type UpdatedParameter<Slot extends string> = Readonly<Record<Slot | 'weight', tf.Tensor>>;

/** What holds for all parameters of an update. */
export interface UpdateOptions {
  /** 0 for variables that do not decay. */
  readonly weightDecay: number;
  readonly factor: tf.Scalar | undefined;
}

const MODES: readonly WeightDecayMode[] = ['coupled', 'decoupled'];

/**
 * An optimizer that keeps tensors of each variable, its slots. They belong to variables by name, start at
 * 0, and can be read and written. It works in `model.compile` too.
 */
export abstract class SlotOptimizer<Slot extends string>
  extends tf.Optimizer
  implements TrainableOptimizer
{
  learningRate: number;
  readonly weightDecay: number;
  readonly weightDecayMask: WeightDecayMask;
  readonly weightDecayMode: WeightDecayMode;
  private readonly decays: (variable: tf.Variable) => boolean;
  private readonly store: SlotStore<Slot>;

  /**
   * @param owner The name of the class, for messages.
   * @throws {TrainerError} INVALID_ARGUMENT if a number is negative, or the mask or the mode unknown.
   */
  constructor(
    protected readonly owner: string,
    slotNames: readonly Slot[],
    { learningRate, weightDecay, weightDecayMask, weightDecayMode }: SlotOptimizerArguments,
  ) {
    super();
    checkNonNegative(owner, 'learningRate', learningRate);
    checkNonNegative(owner, 'weightDecay', weightDecay);
    if (!MODES.includes(weightDecayMode)) {
      refuse(owner, 'weightDecayMode', `one of ${MODES.join(', ')}`, weightDecayMode);
    }
    this.decays = readWeightDecayMask(owner, weightDecayMask);
    this.store = new SlotStore(slotNames);
    this.learningRate = learningRate;
    this.weightDecay = weightDecay;
    this.weightDecayMask = weightDecayMask;
    this.weightDecayMode = weightDecayMode;
  }

  /**
   * The step of some parameters, inside a tidy.
   *
   * @returns Their new weights and slots, in order.
   */
  protected abstract update(
    parameters: readonly Parameter<Slot>[],
    options: UpdateOptions,
  ): readonly UpdatedParameter<Slot>[];

  /** What a step begins with, once for all parameters, inside a tidy. Default: nothing. */
  protected beginStep(_factor: tf.Scalar | undefined): void {}

  override applyGradients(gradients: tf.NamedTensorMap | NamedTensor[], factor?: tf.Scalar): void {
    tf.tidy(() => {
      const parameters = presentGradients(gradients).map(([name, gradient]) =>
        this.parameter(name, gradient),
      );
      this.beginStep(factor);
      const { weightDecay } = this;
      const doesDecay = ({ weight }: Parameter<Slot>) => weightDecay > 0 && this.decays(weight);
      this.apply(parameters.filter(doesDecay), { weightDecay, factor });
      this.apply(
        parameters.filter((parameter) => !doesDecay(parameter)),
        { weightDecay: 0, factor },
      );
    });
    this.incrementIterations();
  }

  private parameter(name: string, gradient: tf.Tensor): Parameter<Slot> {
    const weight = registeredVariable(this.owner, name);
    return { gradient, ...this.store.of(name, weight.shape), weight };
  }

  private apply(parameters: readonly Parameter<Slot>[], options: UpdateOptions): void {
    if (parameters.length === 0) return;
    const updated = this.update(parameters, options);
    for (const [i, parameter] of parameters.entries()) {
      for (const name of ['weight', ...this.store.slotNames] as const) {
        parameter[name].assign(updated[i]![name]);
      }
    }
  }

  readSlots(variableName: string): Readonly<Record<string, tf.Tensor>> {
    return this.store.read(variableName);
  }

  writeSlots(variableName: string, slots: Readonly<Record<string, tf.Tensor>>): void {
    this.store.write(variableName, slots);
  }

  reset(): void {
    this.store.clear();
  }

  override dispose(): void {
    this.reset();
    super.dispose();
  }

  override async getWeights(): Promise<NamedTensor[]> {
    const slots = slotWeights(this.store.variableNames, (name) => this.readSlots(name));
    return [await this.saveIterations(), ...slots];
  }

  override async setWeights(weights: NamedTensor[]): Promise<void> {
    this.reset();
    const slots = await this.extractIterations(weights);
    writeSlotWeights(slots, (name, written) => this.writeSlots(name, written));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { learningRate, weightDecay, weightDecayMask } = this;
    return {
      learningRate,
      weightDecay,
      weightDecayMask: writeWeightDecayMask(weightDecayMask),
    };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return new cls(config);
  }
}
