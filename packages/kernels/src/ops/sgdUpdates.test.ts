import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../../test/support/expectClose.js';
import { draw } from '../../../../test/support/mulberry32.js';
import { backends, useBackend } from '../../test/backends.js';
import { KernelArgumentError } from '../kernelArgumentError.js';
import type { SgdForm } from '../kernels.js';
import { sgdUpdate } from './sgdUpdate.js';
import { sgdUpdates } from './sgdUpdates.js';

const SHAPES = [[3, 3, 5, 7], [7], [1], [400, 3], [31], [2, 2]];

const parametersOf = () =>
  SHAPES.map((shape, i) => {
    const tensor = (seed: number) =>
      tf.tensor(draw(tf.util.sizeFromShape(shape), [-1, 1, 10 * i + seed]), shape);
    return { weight: tensor(1), velocity: tensor(2), gradient: tensor(3) };
  });

const tensorsOf = (parameters: ReturnType<typeof parametersOf>) =>
  parameters.flatMap(({ weight, velocity, gradient }) => [weight, velocity, gradient]);

describe.each(backends)('sgdUpdates on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each<SgdForm>(['velocity', 'gradient', 'nesterov'])(
    'is sgdUpdate for each parameter, form %s',
    async (form) => {
      const options = { learningRate: 0.1, momentum: 0.9, weightDecay: 1e-2, form };
      const parameters = parametersOf();
      const expected = parameters.map(({ weight, velocity, gradient }) =>
        sgdUpdate(weight, velocity, gradient, options),
      );
      const actual = sgdUpdates(parameters, options);
      for (const [i, { weight, velocity }] of actual.entries()) {
        expect(weight.shape).toEqual(SHAPES[i]);
        expect(velocity.shape).toEqual(SHAPES[i]);
        expectClose(await weight.data(), await expected[i]!.weight.data(), 1e-6);
        expectClose(await velocity.data(), await expected[i]!.velocity.data(), 1e-6);
      }
      tf.dispose([...tensorsOf(parameters), ...[...actual, ...expected].flatMap(Object.values)]);
    },
  );

  it.each<SgdForm>(['velocity', 'gradient', 'nesterov'])(
    'is sgdUpdate of smaller weights where decay is decoupled, form %s',
    async (form) => {
      const options = { learningRate: 0.1, momentum: 0.9, weightDecay: 0.3, form };
      const parameters = parametersOf();
      const expected = parameters.map(({ weight, velocity, gradient }) => {
        const smaller = tf.mul(weight, 1 - 0.1 * 0.3);
        const updated = sgdUpdate(smaller, velocity, gradient, { ...options, weightDecay: 0 });
        smaller.dispose();
        return updated;
      });
      const actual = sgdUpdates(parameters, { ...options, weightDecayMode: 'decoupled' });
      for (const [i, { weight, velocity }] of actual.entries()) {
        expectClose(await weight.data(), await expected[i]!.weight.data(), 1e-6);
        expectClose(await velocity.data(), await expected[i]!.velocity.data(), 1e-6);
      }
      tf.dispose([...tensorsOf(parameters), ...[...actual, ...expected].flatMap(Object.values)]);
    },
  );

  it('leaves alone what another tensor has too, and leaks none', async () => {
    const options = { learningRate: 1, momentum: 0, weightDecay: 0, form: 'gradient' } as const;
    const parameters = parametersOf();
    const kept = parameters.map(({ weight }) => weight.clone());
    const before = tf.memory().numTensors;
    for (let i = 0; i < 10; i++) {
      tf.dispose(sgdUpdates(parameters, options).flatMap(Object.values));
    }
    expect(tf.memory().numTensors).toBe(before);
    for (const [i, weight] of kept.entries()) {
      expectClose(await weight.data(), draw(weight.size, [-1, 1, 10 * i + 1]));
    }
    tf.dispose([...kept, ...tensorsOf(parameters)]);
  });
});

describe('sgdUpdates', () => {
  beforeAll(() => useBackend('cpu'));
  const options = { learningRate: 0.1, momentum: 0.9, weightDecay: 0, form: 'gradient' } as const;

  it('has nothing to do with nothing', () => {
    expect(sgdUpdates([], options)).toEqual([]);
  });

  it('refuses a gradient of another shape, a negative rate and an unknown mode', () => {
    const parameter = { weight: tf.zeros([3]), velocity: tf.zeros([3]), gradient: tf.zeros([4]) };
    expect(() => sgdUpdates([parameter], options)).toThrow(KernelArgumentError);
    expect(() => sgdUpdates([parameter], options)).toThrow(/gradient must be of shape \[3\]/);
    expect(() => sgdUpdates([], { ...options, learningRate: -1 })).toThrow(/learningRate .* -1/);
    const weightDecayMode = 'l2' as 'coupled';
    expect(() => sgdUpdates([], { ...options, weightDecayMode })).toThrow(
      /weightDecayMode .* "l2"/,
    );
  });
});
