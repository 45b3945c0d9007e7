import type { Tensor } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { LayerArgumentError } from '../layerArgumentError.js';

/** tfjs gives a layer one tensor or an array; these layers have one input. */
export function onlyTensor(owner: string, inputs: Tensor | Tensor[]): Tensor {
  return Array.isArray(inputs) ? only(owner, inputs) : inputs;
}

/** The same for shapes. */
export function onlyShape(owner: string, shape: Shape | Shape[]): Shape {
  return Array.isArray(shape[0]) ? only(owner, shape as Shape[]) : (shape as Shape);
}

function only<T>(owner: string, inputs: readonly T[]): T {
  const [first] = inputs;
  if (inputs.length !== 1 || first === undefined) {
    throw new LayerArgumentError(`${owner} takes one input, got ${inputs.length}`);
  }
  return first;
}
