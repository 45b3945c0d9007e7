import * as tf from '@tensorflow/tfjs-core';

/**
 * A number of steps that the host knows and that is kept with the slots. Its tensor is made on the host and
 * never computed with, so that it can be read at once wherever slots are.
 */
export class StepCount {
  private current = 0;
  private kept: tf.Tensor | undefined;

  get value(): number {
    return this.current;
  }

  set value(steps: number) {
    this.clear();
    this.current = steps;
  }

  tensor(): tf.Tensor {
    this.kept ??= tf.keep(tf.scalar(this.current));
    return this.kept;
  }

  write(tensor: tf.Tensor): void {
    this.value = tensor.dataSync()[0]!;
  }

  clear(): void {
    this.kept?.dispose();
    this.kept = undefined;
    this.current = 0;
  }
}
