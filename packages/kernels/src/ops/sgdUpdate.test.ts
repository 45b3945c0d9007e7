import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../../test/support/expectClose.js';
import { draw } from '../../../../test/support/mulberry32.js';
import { backends, useBackend } from '../../test/backends.js';
import { read } from '../../test/read.js';
import golden from '../golden/sgd.json' with { type: 'json' };
import { KernelArgumentError } from '../kernelArgumentError.js';
import type { SgdForm } from '../kernels.js';
import { type SgdUpdateOptions, sgdUpdate } from './sgdUpdate.js';

const options: SgdUpdateOptions = {
  learningRate: 0.1,
  momentum: 0.9,
  weightDecay: 1e-4,
  form: 'velocity',
};

describe.each(backends)('sgdUpdate on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each<[SgdForm, number[][]]>([
    ['velocity', golden.lr_inside],
    ['gradient', golden.lr_outside],
    ['nesterov', golden.nesterov],
  ])('golden, form %s', async (form, expected) => {
    const size = expected[0]!.length;
    const [low, high, seed] = golden.g_draw as [number, number, number];
    let weight = tf.tensor1d(draw(size, golden.w0_draw as [number, number, number]));
    let velocity = tf.zerosLike(weight);
    for (const [step, learningRate] of golden.lrs.entries()) {
      const gradient = tf.tensor1d(draw(size, [low, high, seed + step]));
      const { momentum, weight_decay: weightDecay } = golden;
      const next = sgdUpdate(weight, velocity, gradient, {
        learningRate,
        momentum,
        weightDecay,
        form,
      });
      expectClose(await next.weight.data(), expected[step]!);
      tf.dispose([weight, velocity, gradient]);
      ({ weight, velocity } = next);
    }
    tf.dispose([weight, velocity]);
  });

  it('leaves its inputs as they are and keeps the shape', async () => {
    const weight = tf.tensor(draw(35, [-1, 1, 1]), [5, 7]);
    const velocity = tf.tensor(draw(35, [-1, 1, 2]), [5, 7]);
    const gradient = tf.tensor(draw(35, [-1, 1, 3]), [5, 7]);
    const next = sgdUpdate(weight, velocity, gradient, options);
    expect(next.weight.shape).toEqual([5, 7]);
    expect(next.velocity.shape).toEqual([5, 7]);
    const inputs = await read({ weight, velocity, gradient });
    expect(inputs.weight).toEqual(draw(35, [-1, 1, 1]));
    expect(inputs.velocity).toEqual(draw(35, [-1, 1, 2]));
    expect(inputs.gradient).toEqual(draw(35, [-1, 1, 3]));
    tf.dispose([next.weight, next.velocity]);
  });

  it('leaks no tensor', () => {
    const weight = tf.tensor1d([1, 2, 3]);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 50; i++) tf.dispose(sgdUpdate(weight, weight, weight, options));
    expect(tf.memory().numTensors).toBe(before);
    weight.dispose();
  });
});

describe('sgdUpdate', () => {
  beforeAll(() => useBackend('cpu'));

  it.each<[object, RegExp]>([
    [{ learningRate: -0.1 }, /learningRate .* got -0.1/],
    [{ learningRate: Number.NaN }, /learningRate .* got NaN/],
    [{ momentum: Number.POSITIVE_INFINITY }, /momentum .* got Infinity/],
    [{ weightDecay: -1 }, /weightDecay .* got -1/],
    [{ form: 'heavy' }, /one of velocity, gradient, nesterov, got "heavy"/],
  ])('refuses %j', (wrong, message) => {
    const weight = tf.tensor1d([1]);
    const call = () => sgdUpdate(weight, weight, weight, { ...options, ...wrong });
    expect(call).toThrow(KernelArgumentError);
    expect(call).toThrow(message);
    weight.dispose();
  });

  it('refuses a gradient of another shape', () => {
    tf.tidy(() => {
      const weight = tf.tensor1d([1, 2]);
      expect(() => sgdUpdate(weight, weight, tf.tensor2d([[1, 2]]), options)).toThrow(
        /gradient must be of shape \[2\], the weight's, got \[1, 2\]/,
      );
    });
  });
});
