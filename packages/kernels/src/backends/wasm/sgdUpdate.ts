import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, SgdForm, SgdUpdateAttrs, SgdUpdateInputs } from '../../kernels.js';
import { wasmKernel } from './kernel.js';
import { addressOf, allocate } from './wasmBackend.js';

// The numbers by which assembly/sgd.ts knows the forms.
const FORMS: Record<SgdForm, number> = { velocity: 0, gradient: 1, nesterov: 2 };

export const sgdUpdate: Kernel<SgdUpdateInputs<TensorInfo>, SgdUpdateAttrs> = wasmKernel(
  ({ inputs: { weight, velocity, gradient }, attrs, backend, kernels }) => {
    const newWeight = allocate(backend, weight.shape);
    const newVelocity = allocate(backend, weight.shape);
    kernels.sgdUpdate(
      addressOf(backend, weight),
      addressOf(backend, velocity),
      addressOf(backend, gradient),
      addressOf(backend, newWeight),
      addressOf(backend, newVelocity),
      weight.shape.reduce((product, size) => product * size, 1),
      attrs.learningRate,
      attrs.momentum,
      attrs.weightDecay,
      FORMS[attrs.form],
    );
    return [newWeight, newVelocity];
  },
);
