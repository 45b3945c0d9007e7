import * as tf from '@tensorflow/tfjs-core';

/** A tensor of a file that has nothing but float32 values, one tensor after the other. */
export interface TensorEntry {
  readonly name: string;
  readonly shape: number[];
}

/** What such a file has. Of a device that is waited for, tensors are read side by side. */
export async function bytesOf(tensors: readonly tf.Tensor[]): Promise<Uint8Array> {
  const values = await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
  return Buffer.concat(
    values.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  );
}

/** The values of each tensor. */
export function readTensors<Entry extends TensorEntry>(
  entries: readonly Entry[],
  { buffer, byteOffset, byteLength }: Uint8Array,
): (Entry & { readonly values: Float32Array })[] {
  // A copy: what Node reads into need not lie where float32 may.
  const values = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  let position = 0;
  return entries.map((entry) => {
    const start = position;
    position += tf.util.sizeFromShape(entry.shape);
    return { ...entry, values: values.subarray(start, position) };
  });
}
