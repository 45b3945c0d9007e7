import * as tf from '@tensorflow/tfjs-core';
import { listedInputs } from '../../kernels.js';

type Parameter<Name extends string> = Readonly<Record<Name, tf.Tensor>>;

/**
 * The updates of an optimizer's parameters, one after the other.
 *
 * @param names Of a parameter's tensors: first those that are updated, in the order of `update`'s results.
 * @param factor What gradients are multiplied by; where it is 0 all stays as it is.
 */
export function parameterUpdates<Name extends string>(
  inputs: Readonly<Record<string, tf.Tensor>>,
  names: readonly Name[],
  factor: tf.Tensor | undefined,
  update: (parameter: Parameter<Name>) => tf.Tensor[],
): tf.Tensor[] {
  return listedInputs(inputs, names).flatMap((parameter: Parameter<Name>): tf.Tensor[] =>
    tf.tidy(() => {
      if (factor === undefined) return update(parameter);
      const { gradient } = parameter as Parameter<'gradient'>;
      const updated = update({ ...parameter, gradient: tf.mul(gradient, factor) });
      const isDone = tf.greater(factor, 0);
      return updated.map((tensor, index) => tf.where(isDone, tensor, parameter[names[index]!]));
    }),
  );
}
