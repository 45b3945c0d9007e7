import { movingAverages } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { TrainerError } from '../trainerError.js';
import { checkDecayRate } from './checkDecayRate.js';
import type { NestedOptimizer } from './nestedOptimizer.js';
import { registeredVariable } from './registeredVariable.js';
import { SlotStore } from './slotStore.js';
import { StepCount } from './stepCount.js';
import { type OwnSlots, WrappedOptimizer } from './wrappedOptimizer.js';

export interface WeightAveragingArguments {
  /** What takes the steps. */
  readonly optimizer: NestedOptimizer;
  /** Part of the average that is kept in a step, at least 0 and less than 1. */
  readonly decay: number;
  /**
   * Whether less of it is kept at first: min(decay, (1 + t) / (10 + t)) in the step after t others. Default:
   * false.
   */
  readonly warmUp?: boolean;
}

type Slots = Readonly<Record<string, tf.Tensor>>;

/** Averages, and how many steps are in them. */
class Averages implements OwnSlots {
  readonly steps = new StepCount();
  private readonly store = new SlotStore(['average']);

  get variableNames(): string[] {
    return this.store.variableNames;
  }

  has(variableName: string): boolean {
    return this.store.has(variableName);
  }

  of({ name, shape }: tf.Variable): tf.Variable {
    return this.store.of(name, shape).average;
  }

  read(variableName: string): Slots {
    if (!this.has(variableName)) return {};
    return { ...this.store.read(variableName), averagedSteps: this.steps.tensor() };
  }

  write(variableName: string, slots: Slots): void {
    this.store.write(variableName, slots);
    const { averagedSteps } = slots;
    if (averagedSteps) this.steps.write(averagedSteps);
  }

  clear(): void {
    this.store.clear();
    this.steps.clear();
  }
}

/**
 * An optimizer that also keeps an exponential moving average of every weight it trains: average = decay *
 * average + (1 - decay) * weight after each step, beginning with the weights after the first one, as
 * PyTorch's `AveragedModel` does with `get_ema_multi_avg_fn`. The weights themselves are not touched.
 *
 * `fit` evaluates with the averages; `withAverages` has them in place for anything else, such as saving the
 * model. They are slots of their variables, `average`, so checkpoints have them. Weights that no optimizer
 * trains, such as batch norm's moving statistics, are not averaged. A step that mixed precision leaves out
 * counts as one that moves nothing.
 *
 * Sources: Polyak, Juditsky, "Acceleration of stochastic approximation by averaging", 1992; the warm-up is
 * that of TensorFlow's `ExponentialMovingAverage`.
 *
 * @example
 * const averaging = new WeightAveraging({ optimizer: new SGD({ learningRate: 0.1 }), decay: 0.999 });
 * await fit(model, { train, validation, epochs: 2, optimizer: averaging });
 * await averaging.withAverages(() => saveModel(model, `${folder}/averaged`));
 */
export class WeightAveraging extends WrappedOptimizer {
  static get className(): string {
    return 'CifarWeightAveraging';
  }

  readonly decay: number;
  readonly warmUp: boolean;
  protected override readonly ownSlots = new Averages();
  /** How many functions have the averages in place at the moment. */
  private users = 0;
  /** Weights whose place averages have taken. */
  private readonly replaced = new Map<tf.Variable, tf.Tensor>();

  /** @throws {TrainerError} INVALID_ARGUMENT if `decay` is not at least 0 and less than 1. */
  constructor({ optimizer, decay, warmUp = false }: WeightAveragingArguments) {
    super('WeightAveraging', optimizer);
    checkDecayRate('WeightAveraging', 'decay', decay);
    this.decay = decay;
    this.warmUp = warmUp;
  }

  protected override apply(gradients: tf.NamedTensorMap, factor: tf.Scalar | undefined): void {
    if (this.users > 0) {
      throw new TrainerError(
        'INVALID_ARGUMENT',
        'WeightAveraging: no step can be taken while withAverages has the averages in place. Wait for it.',
      );
    }
    this.optimizer.applyGradients(gradients, factor);
    this.average(Object.keys(gradients).map((name) => registeredVariable('WeightAveraging', name)));
  }

  private average(variables: readonly tf.Variable[]): void {
    const { ownSlots, decay, warmUp } = this;
    const { steps } = ownSlots;
    const moving = variables.filter(({ name }) => ownSlots.has(name));
    for (const variable of variables) {
      if (!ownSlots.has(variable.name)) ownSlots.of(variable).assign(variable);
    }
    const kept = warmUp ? Math.min(decay, (1 + steps.value) / (10 + steps.value)) : decay;
    const pairs = moving.map((batch) => ({ moving: ownSlots.of(batch), batch }));
    for (const [i, moved] of movingAverages(pairs, kept).entries()) {
      pairs[i]!.moving.assign(moved);
    }
    steps.value += 1;
  }

  /**
   * Has the variables be their averages until a function is done, however it ends. Before the first step it
   * changes nothing. Calls may overlap: the weights are back when the last one is done.
   *
   * @returns What the function gives.
   */
  override async withAverages<Result>(use: () => Promise<Result>): Promise<Result> {
    if (this.users === 0) this.putInPlace();
    this.users += 1;
    try {
      return await use();
    } finally {
      this.users -= 1;
      if (this.users === 0) this.putBack();
    }
  }

  private putInPlace(): void {
    for (const name of this.ownSlots.variableNames) {
      // One that was disposed of has no use for its average.
      const variable = tf.engine().registeredVariables[name];
      if (!variable) continue;
      this.replaced.set(variable, tf.keep(tf.clone(variable)));
      variable.assign(this.ownSlots.of(variable));
    }
  }

  private putBack(): void {
    for (const [variable, weight] of this.replaced) {
      if (!variable.isDisposed) variable.assign(weight);
      weight.dispose();
    }
    this.replaced.clear();
  }

  protected override ownConfig(): tf.serialization.ConfigDict {
    const { decay, warmUp } = this;
    return { decay, warmUp };
  }
}

tf.serialization.registerClass(WeightAveraging);
