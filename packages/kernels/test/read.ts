import * as tf from '@tensorflow/tfjs-core';

/** What tensors hold, asynchronously, as some backends can be read in no other way; disposes of them. */
export async function read<Name extends string>(
  tensors: Readonly<Record<Name, tf.Tensor>>,
): Promise<Record<Name, Float32Array>> {
  const names = Object.keys(tensors) as Name[];
  const arrays = await Promise.all(names.map((name) => tensors[name].data<'float32'>()));
  tf.dispose(Object.values(tensors) as tf.Tensor[]);
  return Object.fromEntries(names.map((name, i) => [name, arrays[i]!])) as Record<
    Name,
    Float32Array
  >;
}
