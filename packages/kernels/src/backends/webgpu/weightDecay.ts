import type { WeightDecayMode } from '../../kernels.js';

// WGSL of a weight `w` and its gradient `g`, as the fallback has it.

export const decayedGradient: Readonly<Record<WeightDecayMode, string>> = {
  coupled: '(g + uniforms.weight_decay * w)',
  decoupled: 'g',
};

export const movedWeight = (mode: WeightDecayMode, direction: string): string =>
  mode === 'coupled'
    ? `w - uniforms.learning_rate * (${direction})`
    : `w - uniforms.learning_rate * (${direction} + uniforms.weight_decay * w)`;
