import type * as tf from '@tensorflow/tfjs-core';
import type { NamedTensor } from './namedGradients.js';

type Slots = Readonly<Record<string, tf.Tensor>>;

/** Slots of variables as tfjs's optimizers list them, named 'variable/slot'. */
export function slotWeights(
  variableNames: readonly string[],
  read: (variableName: string) => Slots,
): NamedTensor[] {
  return variableNames.flatMap((variable) =>
    Object.entries(read(variable)).map(([slot, tensor]) => ({
      name: `${variable}/${slot}`,
      tensor,
    })),
  );
}

/** Gives such a list back, slot by slot. */
export function writeSlotWeights(
  weights: readonly NamedTensor[],
  write: (variableName: string, slots: Slots) => void,
): void {
  for (const { name, tensor } of weights) {
    const end = name.lastIndexOf('/');
    write(name.slice(0, end), { [name.slice(end + 1)]: tensor });
  }
}
