import type { Tensor } from '@tensorflow/tfjs-core';
import {
  CifarBatchNormTrainingMoving,
  CifarConv2D,
  type ConvBatchNormTrainingAttrs,
  type ConvBatchNormTrainingInputs,
  type Kernel,
} from '../../kernels.js';
import { runKernel } from '../../runKernel.js';

/** A backend's own convolution, and its own batch norm. */
export const convBatchNormTraining: Kernel<
  ConvBatchNormTrainingInputs,
  ConvBatchNormTrainingAttrs
> = ({ inputs: { x, filter, bias, ...statistics }, attrs }) => {
  const { strides, pad, epsilon, rrelu, momentum } = attrs;
  const convolution = { strides, pad, hasBias: true };
  const convolved = runKernel<Tensor>(CifarConv2D, { x, filter, bias }, convolution);
  const [output, ...rest] = runKernel<Tensor[]>(
    CifarBatchNormTrainingMoving,
    { x: convolved, ...statistics },
    { epsilon, rrelu, momentum },
  );
  return [output!, convolved, ...rest];
};
