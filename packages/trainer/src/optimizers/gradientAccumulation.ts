import { gradientSums } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { checkInteger } from '../argumentChecks.js';
import type { NestedOptimizer } from './nestedOptimizer.js';
import { registeredVariable } from './registeredVariable.js';
import { SlotStore } from './slotStore.js';
import { StepCount } from './stepCount.js';
import { type OwnSlots, WrappedOptimizer } from './wrappedOptimizer.js';

export interface GradientAccumulationArguments {
  /** What is given the mean gradients. */
  readonly optimizer: NestedOptimizer;
  /** Of how many calls the mean is, at least 1. */
  readonly steps: number;
}

type Slots = Readonly<Record<string, tf.Tensor>>;

/**
 * Sums of gradients, in how many calls they came, and how many of those were not left out. Between two sums
 * there are no slots, but their memory stays.
 */
class GradientSums implements OwnSlots {
  readonly calls = new StepCount();
  private readonly store = new SlotStore(['accumulated']);
  /** Variables whose sum is of now, not of before the last step. */
  private readonly begun = new Set<string>();
  /** The number of addends. It follows from factors, which the device alone knows. */
  private count: tf.Variable | undefined;

  get variableNames(): string[] {
    return [...this.begun];
  }

  get addends(): tf.Variable {
    this.count ??= tf.tidy(() => tf.variable(tf.scalar(0), false));
    return this.count;
  }

  /** Adds to them, inside a tidy. */
  add(gradients: tf.NamedTensorMap, factor: tf.Scalar | undefined): void {
    const pairs = Object.entries(gradients).map(([name, gradient]) => {
      const { shape } = registeredVariable('GradientAccumulation', name);
      return { name, sum: this.store.of(name, shape).accumulated, gradient };
    });
    for (const isFirst of [true, false]) {
      const part = pairs.filter(({ name }) => this.begun.has(name) !== isFirst);
      const added = gradientSums(part, { isFirst, factor });
      for (const [i, { sum }] of part.entries()) sum.assign(added[i]!);
    }
    for (const { name } of pairs) this.begun.add(name);
    const one = factor ? tf.cast(tf.greater(factor, 0), 'float32') : 1;
    this.addends.assign(tf.add(this.addends, one));
    this.calls.value += 1;
  }

  /** By the name of their variable. */
  all(): tf.NamedTensorMap {
    const named = this.variableNames.map((name) => [name, this.store.read(name)['accumulated']!]);
    return Object.fromEntries(named);
  }

  read(variableName: string): Slots {
    if (!this.begun.has(variableName)) return {};
    return {
      ...this.store.read(variableName),
      accumulatedCalls: this.calls.tensor(),
      accumulatedCount: this.addends,
    };
  }

  write(variableName: string, slots: Slots): void {
    this.store.write(variableName, slots);
    const { accumulated, accumulatedCalls, accumulatedCount } = slots;
    if (accumulated) this.begun.add(variableName);
    if (accumulatedCalls) this.calls.write(accumulatedCalls);
    if (accumulatedCount) this.addends.assign(accumulatedCount);
  }

  /** Begins anew, inside a tidy. */
  restart(): void {
    this.begun.clear();
    this.calls.clear();
    this.addends.assign(tf.scalar(0));
  }

  clear(): void {
    this.store.clear();
    this.begun.clear();
    this.calls.clear();
    this.count?.dispose();
    this.count = undefined;
  }
}

/**
 * An optimizer that takes a step of another one in every `steps`-th call, with the mean of the gradients
 * since the last one: as a batch of that many times the size would. In between weights and the other's slots
 * stay as they are, and the gradients added up are slots too.
 *
 * A call that mixed precision leaves out counts as one, and adds nothing: the mean is then that of the
 * others. Schedules and `fit` count calls, not updates. At the end of training gradients that make no full
 * number are not used.
 *
 * @example
 * new GradientAccumulation({ optimizer: new SGD({ learningRate: 0.1, momentum: 0.9 }), steps: 4 });
 */
export class GradientAccumulation extends WrappedOptimizer {
  static get className(): string {
    return 'CifarGradientAccumulation';
  }

  readonly steps: number;
  protected override readonly ownSlots = new GradientSums();

  /** @throws {TrainerError} INVALID_ARGUMENT if `steps` is no integer of at least 1. */
  constructor({ optimizer, steps }: GradientAccumulationArguments) {
    super('GradientAccumulation', optimizer);
    checkInteger('GradientAccumulation', 'steps', steps, 1);
    this.steps = steps;
  }

  protected override apply(gradients: tf.NamedTensorMap, factor: tf.Scalar | undefined): void {
    const { ownSlots } = this;
    ownSlots.add(gradients, factor);
    if (ownSlots.calls.value < this.steps) return;
    const { addends } = ownSlots;
    // The optimizer within multiplies by it anyway; 0 leaves its step out.
    const part = tf.div<tf.Scalar>(tf.minimum(addends, 1), tf.maximum(addends, 1));
    this.optimizer.applyGradients(ownSlots.all(), part);
    ownSlots.restart();
  }

  protected override ownConfig(): tf.serialization.ConfigDict {
    return { steps: this.steps };
  }
}

tf.serialization.registerClass(GradientAccumulation);
