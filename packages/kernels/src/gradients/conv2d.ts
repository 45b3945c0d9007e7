import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { Conv2DBackpropInput } from '@tensorflow/tfjs-core';
import { CifarConv2D, CifarConv2DParameterGradients, type Conv2DAttrs } from '../kernels.js';
import { stockConvPadding } from '../padding.js';
import { runKernel } from '../runKernel.js';
import { defineGradient } from './defineGradient.js';

/** The gradients of a convolution's inputs, of the filter's and the bias's at once. */
export function convolutionGradients(
  dy: Tensor4D,
  [x, filter]: readonly [Tensor4D, Tensor4D],
  attrs: Conv2DAttrs,
) {
  // One kernel gives both. It runs here and not in the functions below, which the engine calls
  // each in a scope of its own that would dispose of the other.
  const [dfilter, dbias] = runKernel<[Tensor4D, Tensor1D]>(
    CifarConv2DParameterGradients,
    { x, dy },
    { ...attrs, filterShape: filter.shape },
  );
  return {
    x: () =>
      runKernel<Tensor4D>(
        Conv2DBackpropInput,
        { dy, filter },
        {
          strides: attrs.strides,
          pad: stockConvPadding(attrs, x.shape, filter.shape),
          dataFormat: 'NHWC',
          dimRoundingMode: undefined,
          inputShape: x.shape,
        },
      ),
    filter: () => dfilter,
    bias: () => dbias,
  };
}

export const conv2dGradient = defineGradient<Tensor4D, [Tensor4D, Tensor4D], Conv2DAttrs>({
  kernelName: CifarConv2D,
  inputsToSave: ['x', 'filter'],
  gradient: convolutionGradients,
});
