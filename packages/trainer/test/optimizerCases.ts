import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import golden from '../src/golden/optimizers.json' with { type: 'json' };
import type { TrainableOptimizer } from '../src/index.js';

const { shapes } = golden;

/** As the script draws them. */
function drawn(parameter: number, step: number, scale = 1): tf.Tensor {
  const shape = shapes[parameter]!;
  const values = Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => {
    const phase = 1 + i + 0.3 * i * i + 3 * parameter + 0.7 * step;
    return ((scale * (1 + parameter)) / 4) * Math.sin(phase);
  });
  return tf.tensor(values, shape);
}

/** Of a layer of each kind: variables with gradients that depend on the step alone. */
export class DrawnParameters {
  readonly variables = shapes.map((_, parameter) =>
    tf.tidy(() => tf.variable(drawn(parameter, 0))),
  );

  /** @param scale What the gradients are multiplied by, and `factor` divides by. */
  step(optimizer: TrainableOptimizer, step: number, scale = 1): void {
    tf.tidy(() => {
      const named = this.variables.map(({ name }, p) => [name, drawn(p, step, scale)] as const);
      const factor = scale === 1 ? undefined : tf.scalar(1 / scale);
      optimizer.applyGradients(Object.fromEntries(named), factor);
    });
  }

  /** A step whose gradients overflow, in mixed precision. */
  overflow(optimizer: TrainableOptimizer): void {
    tf.tidy(() => {
      const named = this.variables.map(
        ({ name, shape }) => [name, tf.fill(shape, Number.POSITIVE_INFINITY)] as const,
      );
      optimizer.applyGradients(Object.fromEntries(named), tf.scalar(0));
    });
  }

  values(): Promise<Float32Array[]> {
    return Promise.all(this.variables.map((variable) => variable.data<'float32'>()));
  }

  /** The slots of each variable, by name. */
  async slots(optimizer: TrainableOptimizer): Promise<Record<string, Float32Array>[]> {
    return Promise.all(
      this.variables.map(async ({ name }) => {
        const slots = Object.entries(optimizer.readSlots(name));
        const read = slots.map(async ([slot, tensor]) => [slot, await tensor.data<'float32'>()]);
        return Object.fromEntries(await Promise.all(read));
      }),
    );
  }

  dispose(): void {
    tf.dispose(this.variables);
  }
}

/** The golden cases of an optimizer, with gradients of each scale: [name, scale, config, weights]. */
export const goldenCases = (className: string, scales: readonly number[]) =>
  golden.cases
    .filter((found) => found.className === className)
    .flatMap(({ config, weights }) =>
      scales.map((scale) => [JSON.stringify(config), scale, config, weights] as const),
    );

/**
 * Takes the steps of a golden case, and compares weights.
 *
 * @param scale As in `DrawnParameters.step`.
 * @param valuesOf What is compared. Default: the weights.
 */
export async function expectGoldenWeights(
  optimizer: TrainableOptimizer,
  weights: Readonly<Record<string, readonly (readonly number[])[]>>,
  scale: number,
  valuesOf: (parameters: DrawnParameters) => Promise<Float32Array[]> = (parameters) =>
    parameters.values(),
): Promise<void> {
  const parameters = new DrawnParameters();
  for (let step = 1; step <= 100; step++) {
    parameters.step(optimizer, step, scale);
    const expected = weights[step];
    if (!expected) continue;
    const found = await valuesOf(parameters);
    const errors = expected.flatMap((values, p) =>
      values.map((value, i) => Math.abs(found[p]![i]! - value) / Math.max(1, Math.abs(value))),
    );
    // A maximum would take no notice of NaN.
    for (const error of errors) expect(error, `step ${step}`).toBeLessThan(1e-6);
  }
  parameters.dispose();
}
