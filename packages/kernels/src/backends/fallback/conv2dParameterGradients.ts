import * as tf from '@tensorflow/tfjs-core';
import type {
  Conv2DParameterGradientsAttrs,
  Conv2DParameterGradientsInputs,
  Kernel,
} from '../../kernels.js';
import { stockConvPadding } from '../../padding.js';
import { runKernel } from '../../runKernel.js';

/** The backend's own gradient of the filter, and a sum for the bias. */
export const conv2dParameterGradients: Kernel<
  Conv2DParameterGradientsInputs,
  Conv2DParameterGradientsAttrs
> = ({ inputs: { x, dy }, attrs }) => {
  const { strides, filterShape, hasBias } = attrs;
  const dfilter = runKernel<tf.Tensor4D>(
    tf.Conv2DBackpropFilter,
    { x, dy },
    {
      strides,
      pad: stockConvPadding(attrs, x.shape, filterShape),
      dataFormat: 'NHWC',
      dimRoundingMode: undefined,
      filterShape,
    },
  );
  return hasBias ? [dfilter, tf.sum(dy, [0, 1, 2])] : [dfilter];
};
