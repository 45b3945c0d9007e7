import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { CifarSgdUpdates, listInputs, type WeightDecayMode } from '../kernels.js';
import { registerKernels } from '../registerKernels.js';
import { runKernel } from '../runKernel.js';
import { checkShape, checkWeightDecayMode } from './argumentChecks.js';
import { checkSgdOptions, checkSgdTensors, type SgdUpdateOptions } from './sgdUpdate.js';

/** What one parameter has before a step. */
export interface SgdParameter {
  /** A float32 tensor of any shape. */
  readonly weight: Tensor;
  /** Of the same shape; zeros before the first step. */
  readonly velocity: Tensor;
  /** Of the same shape. */
  readonly gradient: Tensor;
}

export interface SgdUpdatesOptions extends SgdUpdateOptions {
  /**
   * 'coupled', as in `sgdUpdate`; or 'decoupled': not in the gradient, but w = (1 - learningRate *
   * weightDecay) * w before the step (SGDW). Default: 'coupled'.
   */
  readonly weightDecayMode?: WeightDecayMode | undefined;
  /**
   * What gradients are multiplied by, known on the device only (see `lossScaleUpdate`): where it is 0,
   * weights and velocities stay as they are. Default: 1.
   */
  readonly factor?: Scalar | undefined;
}

/**
 * The step of `sgdUpdate` for all parameters of a network, in as little work for the backend as it can
 * be.
 *
 * The weights and velocities given are used up: a backend may write the new ones over them, where no
 * other tensor shares their data. Dispose of them, or assign the results to them; do not read them.
 *
 * @returns The new weight and velocity of each parameter, in order.
 * @throws {KernelArgumentError} as `sgdUpdate` does, and if the mode is unknown.
 */
export function sgdUpdates(
  parameters: readonly SgdParameter[],
  options: SgdUpdatesOptions,
): { weight: Tensor; velocity: Tensor }[] {
  const { learningRate, momentum, weightDecay, form, factor } = options;
  const { weightDecayMode = 'coupled' } = options;
  checkSgdOptions('sgdUpdates', options);
  checkWeightDecayMode('sgdUpdates', weightDecayMode);
  for (const { weight, velocity, gradient } of parameters) {
    checkSgdTensors('sgdUpdates', weight, velocity, gradient);
  }
  if (factor) checkShape('sgdUpdates', 'factor', factor, [], 'a scalar');
  if (parameters.length === 0) return [];
  registerKernels();
  const inputs = {
    ...listInputs(
      parameters.map(({ weight, velocity, gradient }) => ({ weight, velocity, gradient })),
    ),
    ...(factor && { factor }),
  };
  const attrs = { learningRate, momentum, weightDecay, form, weightDecayMode };
  const outputs = runKernel<Tensor[]>(CifarSgdUpdates, inputs, attrs);
  return parameters.map((_, index) => ({
    weight: outputs[2 * index]!,
    velocity: outputs[2 * index + 1]!,
  }));
}
