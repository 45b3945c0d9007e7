import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  type Kernel,
  LION_INPUTS,
  type LionUpdatesAttrs,
  type LionUpdatesInputs,
  listedInputs,
  type WeightDecayMode,
} from '../../kernels.js';
import { f32 } from './dispatch.js';
import { type ListForm, runOnLists } from './lists.js';
import type { WebGpuBackend } from './webGpuBackend.js';
import { decayedGradient, movedWeight } from './weightDecay.js';

const form = (mode: WeightDecayMode, hasFactor: boolean): ListForm => ({
  name: `lionUpdates ${mode}${hasFactor ? ' with factor' : ''}`,
  written: ['weight', 'momentum'],
  read: ['gradient'],
  ...(hasFactor && { shared: { factor: { access: 'read', type: 'f32' } } }),
  numbers: ['learning_rate', 'weight_decay', 'beta1', 'rest1', 'beta2', 'rest2'],
  formula: `${hasFactor ? 'if (factor == 0.0) { return; }' : ''}
    let w = weight[at];
    let g = gradient[at]${hasFactor ? ' * factor' : ''};
    let decayed = ${decayedGradient[mode]};
    let m = momentum[at];
    momentum[at] = uniforms.beta2 * m + uniforms.rest2 * decayed;
    let direction = sign(uniforms.beta1 * m + uniforms.rest1 * decayed);
    weight[at] = ${movedWeight(mode, 'direction')};`,
});

export const lionUpdates: Kernel<LionUpdatesInputs<TensorInfo>, LionUpdatesAttrs> = ({
  inputs,
  attrs: { learningRate, beta1, beta2, weightDecay, weightDecayMode },
  backend,
}) => {
  const { factor } = inputs;
  return runOnLists(
    backend as WebGpuBackend,
    form(weightDecayMode, factor !== undefined),
    listedInputs(inputs, LION_INPUTS),
    [learningRate, weightDecay, beta1, 1 - beta1, beta2, 1 - beta2].map(f32),
    factor ? [factor] : [],
  ).flat();
};
