import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  GRADIENT_SUM_INPUTS,
  type GradientSumsAttrs,
  type GradientSumsInputs,
  type Kernel,
  listedInputs,
} from '../../kernels.js';
import { type ListForm, runOnLists } from './lists.js';
import type { WebGpuBackend } from './webGpuBackend.js';

const form = (isFirst: boolean, hasFactor: boolean): ListForm => ({
  name: `gradientSums${isFirst ? ' first' : ''}${hasFactor ? ' with factor' : ''}`,
  written: ['sum'],
  read: ['gradient'],
  ...(hasFactor && { shared: { factor: { access: 'read', type: 'f32' } } }),
  numbers: [],
  formula: `
    var total = ${isFirst ? '0.0' : 'sum[at]'};
    ${hasFactor ? 'if (factor != 0.0) { total += factor * gradient[at]; }' : 'total += gradient[at];'}
    sum[at] = total;`,
});

export const gradientSums: Kernel<GradientSumsInputs<TensorInfo>, GradientSumsAttrs> = ({
  inputs,
  attrs: { isFirst },
  backend,
}) => {
  const { factor } = inputs;
  return runOnLists(
    backend as WebGpuBackend,
    form(isFirst, factor !== undefined),
    listedInputs(inputs, GRADIENT_SUM_INPUTS),
    [],
    factor ? [factor] : [],
  ).flat();
};
