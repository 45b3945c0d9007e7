import * as tf from '@tensorflow/tfjs-core';
import type { Kernel, SgdUpdateAttrs, SgdUpdateInputs } from '../../kernels.js';

export const sgdUpdate: Kernel<SgdUpdateInputs, SgdUpdateAttrs> = ({
  inputs: { weight, velocity, gradient },
  attrs: { learningRate, momentum, weightDecay, form },
}) =>
  tf.tidy(() => {
    const decayed = tf.add(gradient, tf.mul(weight, weightDecay));
    const kept = tf.mul(velocity, momentum);
    if (form === 'velocity') {
      const newVelocity = tf.sub(kept, tf.mul(decayed, learningRate));
      return [tf.add(weight, newVelocity), newVelocity];
    }
    const newVelocity = tf.add(kept, decayed);
    const direction =
      form === 'nesterov' ? tf.add(decayed, tf.mul(newVelocity, momentum)) : newVelocity;
    return [tf.sub(weight, tf.mul(direction, learningRate)), newVelocity];
  });
