import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../../test/support/expectClose.js';
import { draw } from '../../../../test/support/mulberry32.js';
import { backends, useBackend } from '../../test/backends.js';
import { KernelArgumentError } from '../kernelArgumentError.js';
import type { WeightDecayMode } from '../kernels.js';
import { lionUpdates } from './lionUpdates.js';

const SHAPES = [[3, 3, 5, 7], [7], [1], [40, 3], [2, 2]];
const OPTIONS = { learningRate: 0.1, beta1: 0.9, beta2: 0.99, weightDecay: 0.3 };

const valuesOf = (place: number) => {
  const values = (seed: number) =>
    draw(tf.util.sizeFromShape(SHAPES[place]!), [-1, 1, 10 * place + seed]);
  return { weight: values(1), momentum: values(2), gradient: values(3) };
};

const parametersOf = () =>
  SHAPES.map((shape, place) => {
    const { weight, momentum, gradient } = valuesOf(place);
    return {
      weight: tf.tensor(weight, shape),
      momentum: tf.tensor(momentum, shape),
      gradient: tf.tensor(gradient, shape),
    };
  });

/** In double precision. */
function expectedOf(place: number, mode: WeightDecayMode, factor: number) {
  const { learningRate, beta1, beta2, weightDecay } = OPTIONS;
  const { weight, momentum, gradient } = valuesOf(place);
  const elements = [...weight].map((w, i) => {
    const g = factor * gradient[i]! + (mode === 'coupled' ? weightDecay * w : 0);
    const start = mode === 'decoupled' ? w * (1 - learningRate * weightDecay) : w;
    const direction = Math.sign(beta1 * momentum[i]! + (1 - beta1) * g);
    return [start - learningRate * direction, beta2 * momentum[i]! + (1 - beta2) * g];
  });
  return [0, 1].map((column) => elements.map((element) => element[column]!));
}

describe.each(backends)('lionUpdates on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each([
    ['coupled', 1],
    ['decoupled', 1],
    ['coupled', 0.25],
    ['decoupled', 0.25],
  ] as const)('computes the formula: %s decay, factor %d', async (weightDecayMode, value) => {
    const parameters = parametersOf();
    const factor = value === 1 ? undefined : tf.scalar(value);
    const updated = lionUpdates(parameters, { ...OPTIONS, weightDecayMode, factor });
    for (const [place, { weight, momentum }] of updated.entries()) {
      const expected = expectedOf(place, weightDecayMode, value);
      for (const [i, tensor] of [weight, momentum].entries()) {
        expect(tensor.shape).toEqual(SHAPES[place]);
        expectClose(await tensor.data(), expected[i]!, 1e-6);
      }
    }
    const tensors = [...parameters, ...updated].flatMap(Object.values<tf.Tensor>);
    tf.dispose([factor ?? [], ...tensors]);
  });

  it('leaves all as it is where the factor is 0, whatever the gradients are', async () => {
    const parameters = parametersOf().map(({ gradient, ...parameter }) => {
      gradient.dispose();
      return { ...parameter, gradient: tf.fill(gradient.shape, Number.POSITIVE_INFINITY) };
    });
    const factor = tf.scalar(0);
    const options = { ...OPTIONS, weightDecayMode: 'decoupled', factor } as const;
    const updated = lionUpdates(parameters, options);
    for (const [place, { weight, momentum }] of updated.entries()) {
      expect(await weight.data()).toEqual(valuesOf(place).weight);
      expect(await momentum.data()).toEqual(valuesOf(place).momentum);
    }
    tf.dispose([factor, ...[...parameters, ...updated].flatMap(Object.values<tf.Tensor>)]);
  });

  it('leaves alone what another tensor has too, and leaks none', async () => {
    const parameters = parametersOf();
    const kept = parameters.map(({ weight }) => weight.clone());
    const options = { ...OPTIONS, weightDecayMode: 'decoupled' } as const;
    const before = tf.memory().numTensors;
    tf.dispose(lionUpdates(parameters, options).flatMap(Object.values<tf.Tensor>));
    expect(tf.memory().numTensors).toBe(before);
    for (const [place, weight] of kept.entries()) {
      expect(await weight.data()).toEqual(valuesOf(place).weight);
    }
    tf.dispose([...kept, ...parameters.flatMap(Object.values<tf.Tensor>)]);
  });
});

describe('lionUpdates', () => {
  beforeAll(() => useBackend('cpu'));
  const options = { ...OPTIONS, weightDecayMode: 'decoupled' } as const;

  it('has nothing to do with nothing', () => {
    expect(lionUpdates([], options)).toEqual([]);
  });

  it.each([
    [{ learningRate: -1 }, 'learningRate must be a finite number >= 0, got -1'],
    [{ beta1: 1.5 }, 'beta1 must be a number in 0 .. 1, got 1.5'],
    [{ beta2: Number.NaN }, 'beta2 must be a number in 0 .. 1, got NaN'],
    [{ weightDecayMode: 'l2' }, 'weightDecayMode must be one of coupled, decoupled, got "l2"'],
  ])('refuses %j', (wrong, message) => {
    const run = () => lionUpdates([], { ...options, ...wrong } as typeof options);
    expect(run).toThrow(KernelArgumentError);
    expect(run).toThrow(message);
  });

  it('refuses tensors of another shape', () => {
    const [weight, gradient] = [tf.zeros([3]), tf.zeros([4])];
    const run = () => lionUpdates([{ weight, momentum: weight, gradient }], options);
    expect(run).toThrow('gradient must be of shape [3]');
  });
});
