import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  ADAM_INPUTS,
  type AdamUpdatesAttrs,
  type AdamUpdatesInputs,
  type Kernel,
  listedInputs,
  type WeightDecayMode,
} from '../../kernels.js';
import { f32 } from './dispatch.js';
import { type ListForm, runOnLists } from './lists.js';
import type { WebGpuBackend } from './webGpuBackend.js';
import { decayedGradient, movedWeight } from './weightDecay.js';

const form = (mode: WeightDecayMode, hasFactor: boolean): ListForm => ({
  name: `adamUpdates ${mode}${hasFactor ? ' with factor' : ''}`,
  written: ['weight', 'firstMoment', 'secondMoment'],
  read: ['gradient'],
  shared: {
    corrections: { access: 'read', type: 'vec2f' },
    ...(hasFactor && { factor: { access: 'read', type: 'f32' } }),
  },
  // The rests are computed on the host, in double precision: 1 - beta2 is small.
  numbers: ['learning_rate', 'weight_decay', 'beta1', 'rest1', 'beta2', 'rest2', 'epsilon'],
  formula: `${hasFactor ? 'if (factor == 0.0) { return; }' : ''}
    let w = weight[at];
    let g = gradient[at]${hasFactor ? ' * factor' : ''};
    let decayed = ${decayedGradient[mode]};
    let first = uniforms.beta1 * firstMoment[at] + uniforms.rest1 * decayed;
    let second = uniforms.beta2 * secondMoment[at] + uniforms.rest2 * decayed * decayed;
    let size = sqrt(second / corrections.y) + uniforms.epsilon;
    firstMoment[at] = first;
    secondMoment[at] = second;
    weight[at] = ${movedWeight(mode, 'first / corrections.x / size')};`,
});

export const adamUpdates: Kernel<AdamUpdatesInputs<TensorInfo>, AdamUpdatesAttrs> = ({
  inputs,
  attrs: { learningRate, beta1, beta2, epsilon, weightDecay, weightDecayMode },
  backend,
}) => {
  const { corrections, factor } = inputs;
  return runOnLists(
    backend as WebGpuBackend,
    form(weightDecayMode, factor !== undefined),
    listedInputs(inputs, ADAM_INPUTS),
    [learningRate, weightDecay, beta1, 1 - beta1, beta2, 1 - beta2, epsilon].map(f32),
    factor ? [corrections, factor] : [corrections],
  ).flat();
};
