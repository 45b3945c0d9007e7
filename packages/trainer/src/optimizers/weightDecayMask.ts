import type * as tf from '@tensorflow/tfjs-core';
import { refuse } from '../argumentChecks.js';
import { nameMatcher } from './namePatterns.js';

/**
 * Which variables decay:
 *
 * - 'all';
 * - 'matrices': those of rank 2 and more, so no biases and none of batch norm's scales and offsets;
 * - all but those whose name matches one of some regular expressions, anywhere in it: '/bias' or
 *   '^logits/'. The name is the tfjs variable's, 'layer/weight' for tfjs's own layers. tfjs adds '_1', '_2'
 *   and so on to it where the process has had a variable of that name before, as a second model of the same
 *   layers has: '/bias$' is then no match.
 */
export type WeightDecayMask = 'all' | 'matrices' | { readonly exclude: readonly string[] };

/** @throws {TrainerError} INVALID_ARGUMENT if it is none. */
export function readWeightDecayMask(
  owner: string,
  mask: WeightDecayMask,
): (variable: tf.Variable) => boolean {
  if (mask === 'all') return () => true;
  if (mask === 'matrices') return ({ rank }) => rank >= 2;
  if (typeof mask !== 'object' || mask === null || !('exclude' in mask)) {
    refuse(owner, 'weightDecayMask', "'all', 'matrices' or { exclude }", mask);
  }
  const isExcluded = nameMatcher(owner, 'weightDecayMask.exclude', mask.exclude);
  return ({ name }) => !isExcluded(name);
}

/** As a config has it: a copy that can be changed. */
export const writeWeightDecayMask = (
  mask: WeightDecayMask,
): string | tf.serialization.ConfigDict =>
  typeof mask === 'string' ? mask : { exclude: [...mask.exclude] };
