import * as tf from '@tensorflow/tfjs-core';
import { refuse } from '../argumentChecks.js';
import type { NamedTensor } from './namedGradients.js';
import type { TrainableOptimizer } from './trainableOptimizer.js';

/** An optimizer that another one has within. */
export type NestedOptimizer = tf.Optimizer & TrainableOptimizer;

/** @throws {TrainerError} INVALID_ARGUMENT if its slots cannot be read and written. */
export function checkNestedOptimizer(
  owner: string,
  argument: string,
  optimizer: NestedOptimizer,
): void {
  // One of tfjs's own has neither slots nor a factor.
  if (typeof optimizer?.readSlots === 'function') return;
  const wanted = 'an optimizer whose slots can be read, such as SGD';
  refuse(owner, argument, wanted, optimizer?.getClassName?.() ?? optimizer);
}

/** What stands for it in the config of the one around it. */
export const writeOptimizer = (optimizer: tf.Optimizer): tf.serialization.ConfigDict => ({
  className: optimizer.getClassName(),
  config: optimizer.getConfig(),
});

/** @throws {TrainerError} INVALID_ARGUMENT if its class is not registered. */
export function readOptimizer(
  owner: string,
  argument: string,
  written: tf.serialization.ConfigDict[string] | undefined,
): NestedOptimizer {
  // As `writeOptimizer` wrote it.
  const { className, config } = (written ?? {}) as {
    className: string;
    config: tf.serialization.ConfigDict;
  };
  const registered = tf.serialization.SerializationMap.getMap().classNameMap[className];
  if (!registered) refuse(owner, argument, 'of a registered class', className);
  const [optimizerClass, fromConfig] = registered;
  // tfjs's registry does not say what a class is.
  return fromConfig(optimizerClass, config) as unknown as NestedOptimizer;
}

/** Before the names of its weights in the list of the one around it. */
const WITHIN = 'optimizer:';

export async function nestedWeights(optimizer: tf.Optimizer): Promise<NamedTensor[]> {
  const weights = await optimizer.getWeights();
  return weights.map(({ name, tensor }) => ({ name: `${WITHIN}${name}`, tensor }));
}

/** The weights of a list that are the outer optimizer's own, and the others under their own names. */
export function splitWeights(weights: readonly NamedTensor[]): {
  own: NamedTensor[];
  nested: NamedTensor[];
} {
  const isNested = ({ name }: NamedTensor) => name.startsWith(WITHIN);
  return {
    own: weights.filter((weight) => !isNested(weight)),
    nested: weights
      .filter(isNested)
      .map(({ name, tensor }) => ({ name: name.slice(WITHIN.length), tensor })),
  };
}
