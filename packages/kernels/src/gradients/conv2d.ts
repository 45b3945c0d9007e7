import * as tf from '@tensorflow/tfjs-core';
import { CifarConv2D, type Conv2DAttrs } from '../kernels.js';
import { stockConvPadding } from '../padding.js';
import { runKernel } from '../runKernel.js';
import { defineGradient } from './defineGradient.js';

export const conv2dGradient = defineGradient<tf.Tensor4D, [tf.Tensor4D, tf.Tensor4D], Conv2DAttrs>({
  kernelName: CifarConv2D,
  inputsToSave: ['x', 'filter'],
  gradient: (dy, [x, filter], attrs) => {
    const stockAttrs = {
      strides: attrs.strides,
      pad: stockConvPadding(attrs, x.shape, filter.shape),
      dataFormat: 'NHWC',
      dimRoundingMode: undefined,
    };
    return {
      x: () =>
        runKernel<tf.Tensor4D>(
          tf.Conv2DBackpropInput,
          { dy, filter },
          { ...stockAttrs, inputShape: x.shape },
        ),
      filter: () =>
        runKernel<tf.Tensor4D>(
          tf.Conv2DBackpropFilter,
          { x, dy },
          { ...stockAttrs, filterShape: filter.shape },
        ),
      bias: () => tf.sum(dy, [0, 1, 2]),
    };
  },
});
