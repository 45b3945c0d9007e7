import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';

/** What `fit` needs of an optimizer, beyond what every tfjs optimizer has. */
export interface TrainableOptimizer {
  /** Set by the schedule before every step. */
  learningRate: number;
  /** @param gradients By the name of their variable. */
  applyGradients(gradients: NamedTensorMap): void;
  /** What the optimizer keeps of a variable, by the name of the slot; empty before the first step. */
  readSlots(variableName: string): Readonly<Record<string, Tensor>>;
  /** Takes copies of the tensors. */
  writeSlots(variableName: string, slots: Readonly<Record<string, Tensor>>): void;
  /** Forgets all slots, as if no step had been. */
  reset(): void;
}
