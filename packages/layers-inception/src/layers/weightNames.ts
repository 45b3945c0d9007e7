import type { LayerVariable } from '@tensorflow/tfjs-layers';

/**
 * Gives a weight the exact name it is saved and loaded under. tfjs-layers puts the layer's name in
 * front of it; the notebook's names are whole already (`conv_3a_1x1_weight`). Its `name`, by which
 * the engine knows the variable, stays as it is: that one must be unique in the whole process, also
 * where two models have the same layers.
 */
export function named(weight: LayerVariable, name: string): LayerVariable {
  const mutable: { originalName: string } = weight;
  mutable.originalName = name;
  return weight;
}
