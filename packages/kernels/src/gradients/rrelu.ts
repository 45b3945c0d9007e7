import type { Tensor } from '@tensorflow/tfjs-core';
import { CifarRRelu, CifarRReluGrad, type RReluAttrs } from '../kernels.js';
import { runKernel } from '../runKernel.js';
import { defineGradient } from './defineGradient.js';

/** Only `x` is saved: the backward pass draws the slopes again from their address. */
export const rreluGradient = defineGradient<Tensor, [Tensor], RReluAttrs>({
  kernelName: CifarRRelu,
  inputsToSave: ['x'],
  gradient: (dy, [x], attrs) => ({ x: () => runKernel<Tensor>(CifarRReluGrad, { dy, x }, attrs) }),
});
