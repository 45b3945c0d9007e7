import * as tf from '@tensorflow/tfjs-core';
import { orthogonalized } from './newtonSchulz.js';

export interface MuonParameter {
  /** Of rank 2 and more, its last axis that of the outputs. */
  readonly weight: tf.Tensor;
  readonly muonMomentum: tf.Tensor;
  readonly gradient: tf.Tensor;
}

export interface MuonUpdateOptions {
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly newtonSchulzSteps: number;
  readonly weightDecay: number;
  /** Where it is 0, all stays as it is. */
  readonly factor: tf.Scalar | undefined;
}

/** What the momentum becomes, and the matrix that the step is made of. */
function directionOf(
  { muonMomentum, gradient }: MuonParameter,
  { momentum, nesterov, factor }: MuonUpdateOptions,
) {
  const added = tf.mul(factor ? tf.mul(gradient, factor) : gradient, 1 - momentum);
  const kept = tf.add(tf.mul(muonMomentum, momentum), added);
  return { kept, direction: nesterov ? tf.add(tf.mul(kept, momentum), added) : kept };
}

/** One step of Muon for a parameter; see `Muon` for the formula. */
export function muonUpdate(parameter: MuonParameter, options: MuonUpdateOptions) {
  const { weight, muonMomentum } = parameter;
  const { learningRate, weightDecay, newtonSchulzSteps, factor } = options;
  return tf.tidy(() => {
    const { direction, kept } = directionOf(parameter, options);
    const out = weight.shape.at(-1)!;
    const rows = weight.size / out;
    const matrix = orthogonalized(tf.reshape(direction, [rows, out]), newtonSchulzSteps);
    const step = tf.mul(tf.reshape(matrix, weight.shape), Math.sqrt(Math.max(1, out / rows)));
    // With the decay in one difference, as its rounding errors add up, step by step.
    const decayed = weightDecay > 0 ? tf.add(step, tf.mul(weight, weightDecay)) : step;
    const moved = tf.sub(weight, tf.mul(decayed, learningRate));
    if (!factor) return { weight: moved, muonMomentum: kept };
    const isDone = tf.greater(factor, 0);
    return {
      weight: tf.where(isDone, moved, weight),
      muonMomentum: tf.where(isDone, kept, muonMomentum),
    };
  });
}
