import * as tf from '@tensorflow/tfjs-core';
import {
  type Kernel,
  LION_INPUTS,
  type LionUpdatesAttrs,
  type LionUpdatesInputs,
} from '../../kernels.js';
import { parameterUpdates } from './parameterUpdates.js';
import { decayedGradient, movedWeight } from './weightDecay.js';

export const lionUpdates: Kernel<LionUpdatesInputs, LionUpdatesAttrs> = ({ inputs, attrs }) => {
  const { beta1, beta2 } = attrs;
  return parameterUpdates(inputs, LION_INPUTS, inputs.factor, (parameter) => {
    const gradient = decayedGradient(parameter, attrs);
    const kept = (part: number) =>
      tf.add(tf.mul(parameter.momentum, part), tf.mul(gradient, 1 - part));
    const direction = tf.sign(kept(beta1));
    return [movedWeight(parameter.weight, direction, attrs), kept(beta2)];
  });
};
