import * as tf from '@tensorflow/tfjs-core';
import { type NamedTensor, presentGradients } from './namedGradients.js';
import {
  checkNestedOptimizer,
  type NestedOptimizer,
  nestedWeights,
  readOptimizer,
  splitWeights,
  writeOptimizer,
} from './nestedOptimizer.js';
import { slotWeights, writeSlotWeights } from './slotWeights.js';
import type { TrainableOptimizer } from './trainableOptimizer.js';

type Slots = Readonly<Record<string, tf.Tensor>>;

/** What a wrapped optimizer keeps itself, beside the slots of the one within. */
export interface OwnSlots {
  readonly variableNames: readonly string[];
  /** Of a variable, by the name of the slot. */
  read(variableName: string): Slots;
  /** Takes its own, and leaves others alone. */
  write(variableName: string, slots: Slots): void;
  clear(): void;
}

/**
 * An optimizer that stands in front of another one, and has that one's learning rate and slots beside its
 * own.
 */
export abstract class WrappedOptimizer extends tf.Optimizer implements TrainableOptimizer {
  /** Default: none. */
  protected readonly ownSlots: OwnSlots | undefined = undefined;

  /**
   * @param owner The name of the class, for messages.
   * @throws {TrainerError} INVALID_ARGUMENT if the optimizer is none whose slots can be read.
   */
  constructor(
    owner: string,
    readonly optimizer: NestedOptimizer,
  ) {
    super();
    checkNestedOptimizer(owner, 'optimizer', optimizer);
  }

  /**
   * What becomes of the gradients of a step, inside a tidy.
   *
   * @param gradients Those that there are, by the name of their variable.
   */
  protected abstract apply(gradients: tf.NamedTensorMap, factor: tf.Scalar | undefined): void;

  /** What the config has beside the optimizer within. */
  protected abstract ownConfig(): tf.serialization.ConfigDict;

  get learningRate(): number {
    return this.optimizer.learningRate;
  }

  set learningRate(rate: number) {
    this.optimizer.learningRate = rate;
  }

  override applyGradients(gradients: tf.NamedTensorMap | NamedTensor[], factor?: tf.Scalar): void {
    tf.tidy(() => this.apply(Object.fromEntries(presentGradients(gradients)), factor));
    this.incrementIterations();
  }

  withAverages<Result>(use: () => Promise<Result>): Promise<Result> {
    return this.optimizer.withAverages?.(use) ?? use();
  }

  readSlots(variableName: string): Slots {
    return { ...this.optimizer.readSlots(variableName), ...this.ownSlots?.read(variableName) };
  }

  writeSlots(variableName: string, slots: Slots): void {
    this.optimizer.writeSlots(variableName, slots);
    this.ownSlots?.write(variableName, slots);
  }

  reset(): void {
    this.optimizer.reset();
    this.ownSlots?.clear();
  }

  override dispose(): void {
    this.ownSlots?.clear();
    this.optimizer.dispose();
    super.dispose();
  }

  override async getWeights(): Promise<NamedTensor[]> {
    const own = this.ownSlots;
    return [
      await this.saveIterations(),
      ...(own ? slotWeights(own.variableNames, (name) => own.read(name)) : []),
      ...(await nestedWeights(this.optimizer)),
    ];
  }

  override async setWeights(weights: NamedTensor[]): Promise<void> {
    this.reset();
    const { own, nested } = splitWeights(await this.extractIterations(weights));
    await this.optimizer.setWeights(nested);
    writeSlotWeights(own, (name, slots) => this.ownSlots?.write(name, slots));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...this.ownConfig(), optimizer: writeOptimizer(this.optimizer) };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    { optimizer, ...own }: tf.serialization.ConfigDict,
  ): T {
    return new cls({ ...own, optimizer: readOptimizer(cls.className, 'optimizer', optimizer) });
  }
}
