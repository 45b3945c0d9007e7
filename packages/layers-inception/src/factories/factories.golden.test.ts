import * as tf from '@tensorflow/tfjs-core';
import { input, model } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { drawTensor } from '../../../../test/support/drawTensor.js';
import { expectClose } from '../../../../test/support/expectClose.js';
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

describe.each(allBackends)('the factories on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(golden.cases.map((c) => [c.kind, c.train ? 'training' : 'evaluation', c] as const))(
    '%s in %s',
    async (_kind, _mode, expected) => {
      const network = build(expected);
      setDrawnWeights(network, expected.params as DrawnWeight[]);
      const x = drawTensor(expected.x_shape, expected.x_draw) as tf.Tensor4D;
      const dy = drawTensor(expected.out_shape, expected.dy_draw);
      const apply = (data: tf.Tensor) =>
        network.apply(data, { training: expected.train }) as tf.Tensor4D;

      const dx = tf.grad((data) => tf.sum(tf.mul(apply(data), dy)))(x);
      expectClose(await dx.data(), expected.dx, 2e-5, 'dx');

      // The statistics have moved once: start again for the second pass.
      setDrawnWeights(network, expected.params as DrawnWeight[]);
      let y: tf.Tensor | undefined;
      const { gradients } = gradientsByName(network, () => {
        y = tf.keep(apply(x));
        return tf.sum(tf.mul(y, dy));
      });
      expect(y!.shape).toEqual(expected.out_shape);
      expectClose(await y!.data(), expected.y, 1e-5, 'y');
      for (const [name, { l2: norm, first }] of Object.entries(
        expected.grads as unknown as Record<string, Summary>,
      )) {
        const gradient = await gradients.get(name)!.data();
        const absolute = expected.train && isConvolutionBias(name);
        if (absolute) expect(l2(gradient), name).toBeLessThan(1e-4);
        else {
          expect(Math.abs(l2(gradient) - norm) / norm, name).toBeLessThan(1e-4);
          expectClose(gradient.slice(0, first.length), first, 1e-4, name);
        }
      }
      for (const [name, values] of Object.entries(expected.moving ?? {})) {
        const weight = weightsByName(network).get(name)!.read();
        expectClose(await weight.data(), values, 1e-5, name);
      }
    },
  );
});
