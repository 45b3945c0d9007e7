import * as tf from '@tensorflow/tfjs-core';
import type { Conv2DAttrs, Conv2DInputs, Kernel } from '../../kernels.js';
import { stockConvPadding } from '../../padding.js';
import { runKernel } from '../../runKernel.js';

/** The stock convolution, with the bias added in the same kernel. */
export const conv2d: Kernel<Conv2DInputs, Conv2DAttrs> = ({ inputs, attrs }) => {
  const stockAttrs = {
    strides: attrs.strides,
    pad: stockConvPadding(attrs, inputs.x.shape, inputs.filter.shape),
    dataFormat: 'NHWC',
    dilations: [1, 1],
    dimRoundingMode: undefined,
  };
  if (inputs.bias === undefined) return runKernel<tf.Tensor>(tf.Conv2D, inputs, stockAttrs);
  return runKernel<tf.Tensor>(tf.FusedConv2D, inputs, { ...stockAttrs, activation: 'linear' });
};
