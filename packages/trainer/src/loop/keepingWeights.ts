import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Runs what writes into the model's weights, and puts them back. */
export async function keepingWeights(model: LayersModel, run: () => Promise<void>): Promise<void> {
  const kept = model.weights.map((weight) => tf.keep(tf.clone(weight.read())));
  try {
    await run();
  } finally {
    for (const [i, weight] of model.weights.entries()) weight.write(kept[i]!);
    tf.dispose(kept);
  }
}
