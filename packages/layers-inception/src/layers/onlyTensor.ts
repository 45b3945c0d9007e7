import type { Tensor } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { LayerArgumentError } from '../layerArgumentError.js';

/** tfjs gives a layer one tensor or an array; these layers have one input. */
export function onlyTensor(owner: string, inputs: Tensor | Tensor[]): Tensor {
  if (!Array.isArray(inputs)) return inputs;
  const [tensor] = inputs;
  if (inputs.length !== 1 || tensor === undefined) {
    throw new LayerArgumentError(`${owner} takes one input, got ${inputs.length}`);
  }
  return tensor;
}

/** The same for shapes. */
export function onlyShape(shape: Shape | Shape[]): Shape {
  return Array.isArray(shape[0]) ? shape[0] : (shape as Shape);
}
