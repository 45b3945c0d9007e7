import type { LayersModel } from '@tensorflow/tfjs-layers';

/**
 * Multiplications, each with an addition, of a forward pass of one image: those of convolutions and
 * of fully connected layers, counted by their definition however they are computed.
 */
export function multiplyAdds(model: LayersModel): number {
  let count = 0;
  for (const { outputShape, weights } of model.layers) {
    // Without the batch and the channels: the positions that a filter is applied at.
    const positions = (outputShape as (number | null)[]).slice(1, -1) as number[];
    for (const { shape } of weights) {
      if (shape.length < 2) continue;
      count += [...positions, ...(shape as number[])].reduce((product, size) => product * size, 1);
    }
  }
  return count;
}
