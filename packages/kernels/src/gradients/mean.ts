import * as tf from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';

/**
 * Each element's share of the gradient of its mean. tfjs multiplies by as many ones as there are
 * elements, made on the host in each step: of the network's last activation, megabytes.
 */
export const meanGradient = defineGradient<tf.Tensor, [tf.Tensor], tf.MeanAttrs>({
  kernelName: tf.Mean,
  inputsToSave: ['x'],
  gradient: (dy, [x], { axis }) => {
    const axes = tf.util.parseAxisParam(axis, x.shape);
    const count = tf.util.sizeFromShape(axes.map((each) => x.shape[each]!));
    const kept = x.shape.map((size, each) => (axes.includes(each) ? 1 : size));
    return { x: () => tf.broadcastTo(tf.reshape(tf.div(dy, count), kept), x.shape) };
  },
});
