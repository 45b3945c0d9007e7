import * as tf from '@tensorflow/tfjs-core';
// Registers the gradients of tfjs's ops.
import '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { backends, useBackend } from '../../../../test/support/backends.js';
import { drawTensor } from '../../../../test/support/drawTensor.js';
import { valueAndGradients } from './valueAndGradients.js';

describe.each(backends)('valueAndGradients on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  const variable = (shape: number[], seed: number) => tf.variable(drawTensor(shape, [-1, 1, seed]));

  // Ops that hand on the very gradient they get, to one input or to several.
  const losses: Record<string, (a: tf.Tensor2D, b: tf.Tensor2D) => tf.Scalar> = {
    'a chain': (a, b) => tf.sum(tf.square(tf.matMul(tf.sigmoid(a), tf.tanh(b)))),
    'a residual': (a, b) => {
      const c = tf.add(a, b);
      return tf.sum(tf.mul(tf.add(c, tf.sigmoid(c)), tf.add(tf.add(a, c), c)));
    },
    'reshapes and copies': (a, b) => {
      const c = tf.reshape(tf.clone(tf.add(a, b)), [16]);
      return tf.sum(tf.mul(tf.concat([c, tf.clone(c)]), tf.concat([tf.reshape(a, [16]), c])));
    },
    'an op of two outputs': (a, b) => {
      const [left, right] = tf.split(tf.mul(a, b), 2, 1) as [tf.Tensor2D, tf.Tensor2D];
      return tf.sum(tf.mul(tf.exp(left), tf.add(right, left)));
    },
  };

  it.each(Object.entries(losses))('agrees with tfjs: %s', (_, loss) => {
    const [a, b] = [variable([4, 4], 1), variable([4, 4], 2)];
    const f = () => loss(a as unknown as tf.Tensor2D, b as unknown as tf.Tensor2D);
    const expected = tf.variableGrads(f, [a, b]);
    const before = tf.memory().numTensors;
    const { value, gradients } = valueAndGradients(f, [a, b]);
    expect(tf.memory().numTensors - before).toBe(3);
    expect(value.dataSync()).toEqual(expected.value.dataSync());
    for (const { name } of [a, b]) {
      expect(gradients[name]!.dataSync()).toEqual(expected.grads[name]!.dataSync());
    }
  });

  it('has no entry for what the loss does not depend on', () => {
    const [a, b] = [variable([2], 1), variable([2], 2)];
    const { gradients } = valueAndGradients(() => tf.sum(a), [a, b]);
    expect(Object.keys(gradients)).toEqual([a.name]);
  });

  it('needs less memory at its peak', () => {
    const a = variable([64, 64], 1);
    const peakOf = (gradients: (f: () => tf.Scalar) => void) => {
      let peak = 0;
      const deep = () => {
        let x: tf.Tensor = a;
        for (let i = 0; i < 30; i++) {
          // Sees the memory at every step of the backward pass.
          const watched = tf.customGrad((y) => ({
            value: tf.clone(y as tf.Tensor),
            gradFunc: (dy: tf.Tensor) => {
              peak = Math.max(peak, tf.memory().numBytes);
              return tf.clone(dy);
            },
          }));
          x = tf.sin(watched(x));
        }
        return tf.sum(x) as tf.Scalar;
      };
      tf.tidy(() => gradients(deep));
      return peak;
    };
    const stock = peakOf((f) => void tf.variableGrads(f, [a]));
    const lean = peakOf((f) => void valueAndGradients(f, [a]));
    expect(lean).toBeLessThan(0.7 * stock);
  });
});
