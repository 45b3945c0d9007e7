import type { Tensor } from '@tensorflow/tfjs-core';
import { CifarMovingAverages, listInputs } from '../kernels.js';
import { registerKernels } from '../registerKernels.js';
import { runKernel } from '../runKernel.js';
import { checkMomentum, checkShape, checkTensor } from './argumentChecks.js';

/** An average, and what it moves towards. */
export interface MovingAverage {
  /** A float32 tensor of any shape. */
  readonly moving: Tensor;
  /** Of the same shape. */
  readonly batch: Tensor;
}

/**
 * Moves averages towards the values of a batch: moving = momentum * moving + (1 - momentum) * batch.
 *
 * The averages given are used up: a backend may write the new ones over them, where no other tensor
 * shares their data. Dispose of them, or assign the results to them; do not read them.
 *
 * @param momentum The part of the old value that is kept, 0 .. 1.
 * @returns The new averages, in order.
 * @throws {KernelArgumentError} if shapes differ or `momentum` is not within 0 .. 1.
 */
export function movingAverages(averages: readonly MovingAverage[], momentum: number): Tensor[] {
  checkMomentum('movingAverages', momentum);
  for (const { moving, batch } of averages) {
    checkTensor('movingAverages', 'moving', moving);
    checkShape('movingAverages', 'batch', batch, moving.shape, "the average's");
  }
  if (averages.length === 0) return [];
  registerKernels();
  const inputs = listInputs(averages.map(({ moving, batch }) => ({ moving, batch })));
  return runKernel<Tensor[]>(CifarMovingAverages, inputs, { momentum });
}
