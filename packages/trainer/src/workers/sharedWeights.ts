import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';

/** Values of some weights of a model, one after the other, in memory that threads share. */
export interface SharedWeights {
  readonly buffer: SharedArrayBuffer;
}

const sizeOf = ({ shape }: LayerVariable) => tf.util.sizeFromShape(shape as number[]);

/** Each weight with its place in the shared memory. */
function* places(weights: readonly LayerVariable[], { buffer }: SharedWeights) {
  const values = new Float32Array(buffer);
  let start = 0;
  for (const weight of weights) {
    const end = start + sizeOf(weight);
    yield [weight, values.subarray(start, end)] as const;
    start = end;
  }
}

export function allocateShared(weights: readonly LayerVariable[]): SharedWeights {
  const size = weights.reduce((sum, weight) => sum + sizeOf(weight), 0);
  return { buffer: new SharedArrayBuffer(size * Float32Array.BYTES_PER_ELEMENT) };
}

/** Copies weights into shared memory. */
export function publish(weights: readonly LayerVariable[], shared: SharedWeights): void {
  for (const [weight, place] of places(weights, shared)) {
    place.set(weight.read().dataSync<'float32'>());
  }
}

/** Copies shared memory into weights. */
export function adopt(weights: readonly LayerVariable[], shared: SharedWeights): void {
  tf.tidy(() => {
    for (const [weight, place] of places(weights, shared)) {
      // A copy: the cpu backend would keep the memory that others write to.
      weight.write(tf.tensor(place.slice(), weight.shape as number[]));
    }
  });
}

/** Copies gradients into shared memory; zeros where the loss does not depend on a weight. */
export function publishGradients(
  model: LayersModel,
  gradients: tf.NamedTensorMap,
  shared: SharedWeights,
): void {
  for (const [weight, place] of places(model.trainableWeights, shared)) {
    const gradient = gradients[(weight.read() as tf.Variable).name];
    if (gradient) place.set(gradient.dataSync<'float32'>());
    else place.fill(0);
  }
}

/**
 * The weighted mean of what several threads wrote, weight by weight. Sums are made in the order of
 * the threads, so that the bits do not depend on who was first.
 */
export function* weightedMeans(
  weights: readonly LayerVariable[],
  parts: readonly { readonly shared: SharedWeights; readonly share: number }[],
): Generator<readonly [LayerVariable, tf.Tensor]> {
  const iterators = parts.map(({ shared, share }) => ({ places: places(weights, shared), share }));
  for (const weight of weights) {
    const mean = new Float32Array(sizeOf(weight));
    for (const { places: iterator, share } of iterators) {
      const [, values] = iterator.next().value!;
      for (let i = 0; i < mean.length; i++) mean[i]! += share * values[i]!;
    }
    yield [weight, tf.tensor(mean, weight.shape as number[])];
  }
}
