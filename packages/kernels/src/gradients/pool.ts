import * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../runKernel.js';
import { defineGradient } from './defineGradient.js';

// The gradients of the stock kernels, which tfjs-layers registers too. Without it, in Node,
// `@tensorflow/tfjs-core` has none.

export const avgPoolGradient = defineGradient<tf.Tensor, [tf.Tensor], tf.AvgPoolAttrs>({
  kernelName: tf.AvgPool,
  inputsToSave: ['x'],
  gradient: (dy, [input], attrs) => ({
    x: () => runKernel<tf.Tensor>(tf.AvgPoolGrad, { dy, input }, attrs),
  }),
});

export const maxPoolGradient = defineGradient<tf.Tensor, [tf.Tensor, tf.Tensor], tf.MaxPoolAttrs>({
  kernelName: tf.MaxPool,
  inputsToSave: ['x'],
  outputsToSave: [true],
  gradient: (dy, [input, output], attrs) => ({
    x: () => runKernel<tf.Tensor>(tf.MaxPoolGrad, { dy, input, output }, attrs),
  }),
});
