import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import { expect } from 'vitest';
import { drawTensor } from '../../../test/support/drawTensor.js';

/** How the fixtures give a weight. */
export interface DrawnWeight {
  readonly name: string;
  readonly shape: number[];
  readonly lo: number;
  readonly hi: number;
  readonly seed: number;
}

/** How they give a result too large to list. */
export interface Summary {
  readonly l2: number;
  readonly first: number[];
}

export function weightsByName(model: LayersModel): Map<string, LayerVariable> {
  return new Map(model.weights.map((weight) => [weight.originalName, weight]));
}

/** Gives a model the fixtures' weights, and expects that it has exactly these. */
export function setDrawnWeights(model: LayersModel, drawn: readonly DrawnWeight[]): void {
  const weights = weightsByName(model);
  expect([...weights.keys()].sort()).toEqual(drawn.map(({ name }) => name).sort());
  for (const { name, shape, lo, hi, seed } of drawn) {
    const weight = weights.get(name)!;
    expect(weight.shape, name).toEqual(shape);
    tf.tidy(() => void weight.write(drawTensor(shape, [lo, hi, seed])));
  }
}

/** The value of `loss` and its gradients by the weights' names in the fixtures. */
export function gradientsByName(
  model: LayersModel,
  loss: () => tf.Scalar,
): { value: tf.Scalar; gradients: Map<string, tf.Tensor> } {
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const { value, grads } = tf.variableGrads(loss, variables);
  const names = model.trainableWeights.map((weight) => weight.originalName);
  const gradients = new Map(
    names.map((name, index) => [name, grads[variables[index]!.name]!] as const),
  );
  return { value, gradients };
}

/** The gradient of a bias in front of a batch norm is zero in exact arithmetic. */
export const isConvolutionBias = (name: string) => /^conv_.*_bias$/.test(name);

export function l2(values: ArrayLike<number>): number {
  return Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));
}
