import * as tf from '@tensorflow/tfjs-core';
import type { WeightDecayMode } from '../../kernels.js';

interface WeightDecayAttrs {
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly weightDecayMode: WeightDecayMode;
}

/** With coupled decay in it. */
export function decayedGradient(
  { weight, gradient }: { readonly weight: tf.Tensor; readonly gradient: tf.Tensor },
  { weightDecay, weightDecayMode }: WeightDecayAttrs,
): tf.Tensor {
  if (weightDecay === 0 || weightDecayMode === 'decoupled') return gradient;
  return tf.add(gradient, tf.mul(weight, weightDecay));
}

/**
 * The weight after a step along a direction, with decoupled decay in it: in one difference, as its rounding
 * errors add up, step by step.
 */
export function movedWeight(
  weight: tf.Tensor,
  direction: tf.Tensor,
  { learningRate, weightDecay, weightDecayMode }: WeightDecayAttrs,
): tf.Tensor {
  const isDecayed = weightDecay > 0 && weightDecayMode === 'decoupled';
  const step = isDecayed ? tf.add(direction, tf.mul(weight, weightDecay)) : direction;
  return tf.sub(weight, tf.mul(step, learningRate));
}
