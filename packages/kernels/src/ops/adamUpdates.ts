import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { CifarAdamUpdates, listInputs, type WeightDecayMode } from '../kernels.js';
import { registerKernels } from '../registerKernels.js';
import { runKernel } from '../runKernel.js';
import {
  checkMomentum,
  checkNonNegative,
  checkShape,
  checkTensor,
  checkWeightDecayMode,
} from './argumentChecks.js';

/** What one parameter has before a step. */
export interface AdamParameter {
  /** A float32 tensor of any shape. */
  readonly weight: Tensor;
  /** Moving average of the gradient: of the same shape; zeros before the first step. */
  readonly firstMoment: Tensor;
  /** Moving average of its square: of the same shape; zeros before the first step. */
  readonly secondMoment: Tensor;
  /** Of the same shape. */
  readonly gradient: Tensor;
}

export interface AdamUpdatesOptions {
  readonly learningRate: number;
  /** The part of the first moment that is kept, 0 .. 1. */
  readonly beta1: number;
  /** The part of the second moment that is kept, 0 .. 1. */
  readonly beta2: number;
  /** What is added to the root of the second moment. */
  readonly epsilon: number;
  readonly weightDecay: number;
  /** 'decoupled': AdamW; 'coupled': Adam with L2 regularization. */
  readonly weightDecayMode: WeightDecayMode;
  /**
   * What the moments are divided by in step t, counted from 1: [1 - beta1^t, 1 - beta2^t], of shape [2]. A
   * tensor, as only the device knows how many steps were left out.
   */
  readonly corrections: Tensor1D;
  /**
   * What gradients are multiplied by, known on the device only (see `lossScaleUpdate`): where it is 0,
   * weights and moments stay as they are. Default: 1.
   */
  readonly factor?: Scalar | undefined;
}

function checkOptions(op: string, options: AdamUpdatesOptions): void {
  const { learningRate, beta1, beta2, epsilon, weightDecay, weightDecayMode } = options;
  for (const [name, value] of Object.entries({ learningRate, epsilon, weightDecay })) {
    checkNonNegative(op, name, value);
  }
  checkMomentum(op, beta1, 'beta1');
  checkMomentum(op, beta2, 'beta2');
  checkWeightDecayMode(op, weightDecayMode);
  checkShape(op, 'corrections', options.corrections, [2], 'one of each moment');
  if (options.factor) checkShape(op, 'factor', options.factor, [], 'a scalar');
}

/**
 * One step of Adam or AdamW for all parameters of a network, in as little work for the backend as it can
 * be. With g the gradient, to which 'coupled' decay adds weightDecay * w:
 *
 * - m = beta1 * m + (1 - beta1) * g
 * - v = beta2 * v + (1 - beta2) * g^2
 * - w = w - learningRate * (m / corrections[0]) / (sqrt(v / corrections[1]) + epsilon)
 *
 * where 'decoupled' decay has made w smaller by learningRate * weightDecay * w before.
 *
 * The weights and moments given are used up: a backend may write the new ones over them, where no other
 * tensor shares their data. Dispose of them, or assign the results to them; do not read them.
 *
 * Sources: Kingma, Ba, "Adam: a method for stochastic optimization", ICLR 2015; Loshchilov, Hutter,
 * "Decoupled weight decay regularization", ICLR 2019, as PyTorch has them.
 *
 * @returns The new weight and moments of each parameter, in order.
 * @throws {KernelArgumentError} if shapes differ, a number is out of its range or the mode unknown.
 *
 * @example
 * const betas = { beta1: 0.9, beta2: 0.999 };
 * const [moved] = adamUpdates([{ weight, firstMoment, secondMoment, gradient }], {
 *   ...{ learningRate: 1e-3, ...betas, epsilon: 1e-8 },
 *   ...{ weightDecay: 0.01, weightDecayMode: 'decoupled' },
 *   corrections: tf.tensor1d([1 - betas.beta1 ** step, 1 - betas.beta2 ** step]),
 * });
 */
export function adamUpdates(
  parameters: readonly AdamParameter[],
  options: AdamUpdatesOptions,
): { weight: Tensor; firstMoment: Tensor; secondMoment: Tensor }[] {
  const op = 'adamUpdates';
  checkOptions(op, options);
  for (const { weight, firstMoment, secondMoment, gradient } of parameters) {
    checkTensor(op, 'weight', weight);
    for (const [name, tensor] of Object.entries({ firstMoment, secondMoment, gradient })) {
      checkShape(op, name, tensor, weight.shape, "the weight's");
    }
  }
  if (parameters.length === 0) return [];
  registerKernels();
  const { corrections, factor, ...attrs } = options;
  const lists = parameters.map(({ weight, firstMoment, secondMoment, gradient }) => ({
    weight,
    firstMoment,
    secondMoment,
    gradient,
  }));
  const inputs = { ...listInputs(lists), corrections, ...(factor && { factor }) };
  const outputs = runKernel<Tensor[]>(CifarAdamUpdates, inputs, attrs);
  return parameters.map((_, index) => ({
    weight: outputs[3 * index]!,
    firstMoment: outputs[3 * index + 1]!,
    secondMoment: outputs[3 * index + 2]!,
  }));
}
