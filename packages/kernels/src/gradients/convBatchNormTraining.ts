import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { CifarConvBatchNormTraining, type ConvBatchNormTrainingAttrs } from '../kernels.js';
import { batchNormGradients } from './batchNormTraining.js';
import { convolutionGradients } from './conv2d.js';
import { defineGradient } from './defineGradient.js';

/** Batch norm's, and then the convolution's. Of the outputs the op leaves the first on the tape. */
export const convBatchNormTrainingGradient = defineGradient<
  Tensor,
  readonly [Tensor4D, Tensor4D, Tensor, Tensor, Tensor, Tensor, Tensor],
  ConvBatchNormTrainingAttrs
>({
  kernelName: CifarConvBatchNormTraining,
  inputsToSave: ['x', 'filter', 'gamma', 'beta'],
  outputsToSave: [false, true, true, true, false, false],
  gradient: (dy, [x, filter, gamma, beta, convolved, mean, variance], attrs) => {
    const saved = [convolved, gamma, beta, mean, variance];
    const { x: convolvedGradient, ...statistics } = batchNormGradients(dy, saved, attrs);
    const { strides, pad } = attrs;
    const dConvolved = convolvedGradient() as Tensor4D;
    const convolution = convolutionGradients(dConvolved, [x, filter], {
      strides,
      pad,
      hasBias: true,
    });
    return {
      ...statistics,
      ...convolution,
      x: () => {
        const dx = convolution.x();
        // The last that needs it: as large as an activation, it would stay until all layers are done.
        dConvolved.dispose();
        return dx;
      },
    };
  },
});
