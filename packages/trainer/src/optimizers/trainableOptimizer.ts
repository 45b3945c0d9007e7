import type { NamedTensorMap, Scalar, Tensor } from '@tensorflow/tfjs-core';

/** What `fit` needs of an optimizer, beyond what every tfjs optimizer has. */
export interface TrainableOptimizer {
  /** Set by the schedule before every step. */
  learningRate: number;
  /**
   * @param gradients By the name of their variable.
   * @param factor What they are to be multiplied by, in mixed precision; where it is 0, the step is to
   *   leave weights and slots as they are. It is known on the device only. Default: 1.
   */
  applyGradients(gradients: NamedTensorMap, factor?: Scalar): void;
  /** What the optimizer keeps of a variable, by the name of the slot; empty before the first step. */
  readSlots(variableName: string): Readonly<Record<string, Tensor>>;
  /** Takes copies of the tensors. */
  writeSlots(variableName: string, slots: Readonly<Record<string, Tensor>>): void;
  /** Forgets all slots, as if no step had been. */
  reset(): void;
  /**
   * Has the model's variables be averages for as long as a function takes: `fit` evaluates so. Default:
   * the weights are what is evaluated.
   */
  withAverages?<Result>(use: () => Promise<Result>): Promise<Result>;
}
