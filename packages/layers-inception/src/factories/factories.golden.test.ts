import { hasMixedPrecision, type Precision, withPrecision } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { input, model } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { drawTensor } from '../../../../test/support/drawTensor.js';
import { expectClose } from '../../../../test/support/expectClose.js';
import { relativeError } from '../../../../test/support/relativeError.js';
import { webgpu } from '../../../../test/support/webgpu.js';
import {
  type DrawnWeight,
  gradientsByName,
  isConvolutionBias,
  l2,
  type Summary,
  setDrawnWeights,
  weightsByName,
} from '../../test/goldenModel.js';
import golden from '../golden/factories.json' with { type: 'json' };
import { inceptionFactoryA } from './inceptionFactoryA.js';
import { inceptionFactoryB } from './inceptionFactoryB.js';

type Case = (typeof golden.cases)[number];

/** The blocks of the fixtures: their sizes are in the fixture's note. */
function build({ kind, epsilon, momentum, slope, x_shape }: Case) {
  const data = input({ shape: x_shape.slice(1) });
  const shared = { epsilon, momentum, lower: slope, upper: slope };
  const output =
    kind === 'B'
      ? inceptionFactoryB(data, {
          ...shared,
          num3x3red: 4,
          num3x3: 5,
          numD3x3red: 3,
          numD3x3: 7,
          name: 'b',
        })
      : inceptionFactoryA(data, {
          ...shared,
          num1x1: 4,
          num3x3red: 3,
          num3x3: 5,
          numD3x3red: 4,
          numD3x3: 6,
          pool: kind === 'A-avg' ? 'avg' : 'max',
          proj: 2,
          name: 'a',
        });
  return model({ inputs: data, outputs: output });
}

/**
 * How far values may be off. In float32 each of them, in units of it or of 1; in mixed precision all of
 * them together, relative, in the mean of squares: where a rectifier's kink or a maximum takes the
 * other side, one is off altogether.
 */
interface Bounds {
  readonly value: number;
  readonly gradient: number;
  readonly weightGradient: number;
  /** Of gradients that are zero in exact arithmetic, in the mean of squares. */
  readonly zero: number;
  check(actual: Float32Array, expected: number[], bound: number, what: string): void;
}

const BOUNDS: Readonly<Record<Precision, Bounds>> = {
  float32: { value: 1e-5, gradient: 2e-5, weightGradient: 1e-4, zero: 1e-4, check: expectClose },
  mixed: {
    ...{ value: 1e-2, gradient: 3e-2, weightGradient: 1e-1, zero: 5e-2 },
    check: (actual, expected, bound, what) =>
      expect(relativeError(actual, expected), what).toBeLessThan(bound),
  },
};

const runs: [(typeof allBackends)[number], Precision][] = allBackends.map((name) => [
  name,
  'float32',
]);
for (const backend of webgpu) {
  await useBackend(backend);
  if (hasMixedPrecision()) runs.push([backend, 'mixed']);
}

describe.each(runs)('the factories on %s, %s', (backend, precision) => {
  beforeAll(() => useBackend(backend));
  const bounds = BOUNDS[precision];

  it.each(golden.cases.map((c) => [c.kind, c.train ? 'training' : 'evaluation', c] as const))(
    '%s in %s',
    async (_kind, _mode, expected) => {
      const network = build(expected);
      setDrawnWeights(network, expected.params as DrawnWeight[]);
      const x = drawTensor(expected.x_shape, expected.x_draw) as tf.Tensor4D;
      const dy = drawTensor(expected.out_shape, expected.dy_draw);
      const apply = (data: tf.Tensor) =>
        network.apply(data, { training: expected.train }) as tf.Tensor4D;

      const dx = withPrecision(precision, () =>
        tf.grad((data) => tf.sum(tf.mul(apply(data), dy)))(x),
      );
      bounds.check(await dx.data<'float32'>(), expected.dx, bounds.gradient, 'dx');

      // The statistics have moved once: start again for the second pass.
      setDrawnWeights(network, expected.params as DrawnWeight[]);
      let y: tf.Tensor | undefined;
      const { gradients } = withPrecision(precision, () =>
        gradientsByName(network, () => {
          y = tf.keep(apply(x));
          return tf.sum(tf.mul(y, dy));
        }),
      );
      expect(y!.shape).toEqual(expected.out_shape);
      bounds.check(await y!.data<'float32'>(), expected.y, bounds.value, 'y');
      for (const [name, { l2: norm, first }] of Object.entries(
        expected.grads as unknown as Record<string, Summary>,
      )) {
        const gradient = await gradients.get(name)!.data<'float32'>();
        const absolute = expected.train && isConvolutionBias(name);
        if (absolute) expect(l2(gradient), name).toBeLessThan(bounds.zero);
        else {
          expect(Math.abs(l2(gradient) - norm) / norm, name).toBeLessThan(bounds.weightGradient);
          bounds.check(gradient.slice(0, first.length), first, bounds.weightGradient, name);
        }
      }
      for (const [name, values] of Object.entries(expected.moving ?? {})) {
        const weight = weightsByName(network).get(name)!.read();
        bounds.check(await weight.data<'float32'>(), values, bounds.value, name);
      }
    },
  );
});
