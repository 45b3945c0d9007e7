import * as tf from '@tensorflow/tfjs-core';
import {
  ADAM_INPUTS,
  type AdamUpdatesAttrs,
  type AdamUpdatesInputs,
  type Kernel,
} from '../../kernels.js';
import { parameterUpdates } from './parameterUpdates.js';
import { decayedGradient, movedWeight } from './weightDecay.js';

export const adamUpdates: Kernel<AdamUpdatesInputs, AdamUpdatesAttrs> = ({ inputs, attrs }) =>
  tf.tidy(() => {
    const { beta1, beta2, epsilon } = attrs;
    const { corrections, factor } = inputs;
    const [firstCorrection, secondCorrection] = tf.unstack(corrections) as [tf.Tensor, tf.Tensor];
    return parameterUpdates(inputs, ADAM_INPUTS, factor, (parameter) => {
      const gradient = decayedGradient(parameter, attrs);
      const first = tf.add(tf.mul(parameter.firstMoment, beta1), tf.mul(gradient, 1 - beta1));
      const second = tf.add(
        tf.mul(parameter.secondMoment, beta2),
        tf.mul(tf.square(gradient), 1 - beta2),
      );
      const size = tf.add(tf.sqrt(tf.div(second, secondCorrection)), epsilon);
      const direction = tf.div(tf.div(first, firstCorrection), size);
      return [movedWeight(parameter.weight, direction, attrs), first, second];
    });
  });
