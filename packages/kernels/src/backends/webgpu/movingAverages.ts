import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  type Kernel,
  listedInputs,
  MOVING_AVERAGE_INPUTS,
  type MovingAveragesAttrs,
  type MovingAveragesInputs,
} from '../../kernels.js';
import { f32 } from './dispatch.js';
import { type ListForm, runOnLists } from './lists.js';
import type { WebGpuBackend } from './webGpuBackend.js';

const FORM: ListForm = {
  name: 'movingAverages',
  written: ['moving'],
  read: ['batch'],
  numbers: ['momentum', 'rest'],
  formula: /* wgsl */ `
    moving[at] = uniforms.momentum * moving[at] + uniforms.rest * batch[at];`,
};

export const movingAverages: Kernel<MovingAveragesInputs<TensorInfo>, MovingAveragesAttrs> = ({
  inputs,
  attrs: { momentum },
  backend,
}) =>
  runOnLists(backend as WebGpuBackend, FORM, listedInputs(inputs, MOVING_AVERAGE_INPUTS), [
    f32(momentum),
    f32(1 - momentum),
  ]).flat();
