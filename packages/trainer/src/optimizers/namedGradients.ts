import type * as tf from '@tensorflow/tfjs-core';

/** tfjs does not export its name. */
export type NamedTensor = Awaited<ReturnType<tf.Optimizer['getWeights']>>[number];

/**
 * Gradients in either form that tfjs's optimizers are given them, without those that are null, as they are
 * where the loss does not depend on the variable.
 */
export function presentGradients(
  gradients: tf.NamedTensorMap | readonly NamedTensor[],
): (readonly [variableName: string, gradient: tf.Tensor])[] {
  const named = Array.isArray(gradients)
    ? (gradients as readonly NamedTensor[]).map(({ name, tensor }) => [name, tensor] as const)
    : Object.entries(gradients as tf.NamedTensorMap);
  return named.filter(([, gradient]) => gradient != null);
}
