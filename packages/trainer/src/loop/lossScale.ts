import { lossScaleUpdate } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';

/** What a loss scale is between two steps. */
export type LossScaleState = readonly [scale: number, stepsSinceMoved: number];

/** As PyTorch's `GradScaler` begins: it shrinks within a few steps where that is too much. */
const START: LossScaleState = [2 ** 16, 0];

/**
 * The factor of the loss in mixed precision, which lives on the device: gradients of 16 bits that
 * would vanish do not, and a step whose gradients overflow is left out.
 */
export class LossScale {
  private state: tf.Tensor1D;

  constructor(state: LossScaleState = START) {
    this.state = tf.keep(tf.tensor1d([...state]));
  }

  /** The factor of the next step. To be called inside a tidy. */
  current(): tf.Scalar {
    return tf.reshape(tf.slice(this.state, 0, 1), []) as tf.Scalar;
  }

  /**
   * Looks at the gradients of the scaled loss, and moves on. To be called inside a tidy.
   *
   * @returns What an optimizer multiplies them by; and the new state, to be read some time.
   */
  update(gradients: tf.NamedTensorMap): { factor: tf.Scalar; state: tf.Tensor1D } {
    const { factor, state } = lossScaleUpdate(this.state, Object.values(gradients));
    this.state.dispose();
    this.state = tf.keep(tf.clone(state));
    return { factor, state };
  }

  dispose(): void {
    this.state.dispose();
  }
}
