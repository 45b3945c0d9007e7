import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../../test/support/expectClose.js';
import { draw } from '../../../../test/support/mulberry32.js';
import { backends, useBackend } from '../../test/backends.js';
import { KernelArgumentError } from '../kernelArgumentError.js';
import type { WeightDecayMode } from '../kernels.js';
import { adamUpdates } from './adamUpdates.js';

const SHAPES = [[3, 3, 5, 7], [7], [1], [40, 3], [2, 2]];
const OPTIONS = { learningRate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-3, weightDecay: 0.3 };
const CORRECTIONS = [0.271, 0.0297];

/** Of the parameter at a place in the list; a second moment is never negative. */
const valuesOf = (place: number) => {
  const values = (seed: number, low = -1) =>
    draw(tf.util.sizeFromShape(SHAPES[place]!), [low, 1, 10 * place + seed]);
  return {
    weight: values(1),
    firstMoment: values(2),
    secondMoment: values(3, 0),
    gradient: values(4),
  };
};

const parametersOf = () =>
  SHAPES.map((shape, place) => {
    const { weight, firstMoment, secondMoment, gradient } = valuesOf(place);
    return {
      weight: tf.tensor(weight, shape),
      firstMoment: tf.tensor(firstMoment, shape),
      secondMoment: tf.tensor(secondMoment, shape),
      gradient: tf.tensor(gradient, shape),
    };
  });

/** In double precision. */
function expectedOf(place: number, mode: WeightDecayMode, factor: number) {
  const { learningRate, beta1, beta2, epsilon, weightDecay } = OPTIONS;
  const [correction1, correction2] = CORRECTIONS;
  const { weight, firstMoment, secondMoment, gradient } = valuesOf(place);
  const elements = [...weight].map((w, i) => {
    const g = factor * gradient[i]! + (mode === 'coupled' ? weightDecay * w : 0);
    const m = beta1 * firstMoment[i]! + (1 - beta1) * g;
    const v = beta2 * secondMoment[i]! + (1 - beta2) * g ** 2;
    const start = mode === 'decoupled' ? w * (1 - learningRate * weightDecay) : w;
    const step = m / correction1! / (Math.sqrt(v / correction2!) + epsilon);
    return [start - learningRate * step, m, v];
  });
  return [0, 1, 2].map((column) => elements.map((element) => element[column]!));
}

describe.each(backends)('adamUpdates on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each([
    ['coupled', 1],
    ['decoupled', 1],
    ['coupled', 0.25],
    ['decoupled', 0.25],
  ] as const)('computes the formula: %s decay, factor %d', async (weightDecayMode, value) => {
    const parameters = parametersOf();
    const corrections = tf.tensor1d(CORRECTIONS);
    const factor = value === 1 ? undefined : tf.scalar(value);
    const options = { ...OPTIONS, weightDecayMode, corrections, factor };
    const updated = adamUpdates(parameters, options);
    for (const [place, { weight, firstMoment, secondMoment }] of updated.entries()) {
      const expected = expectedOf(place, weightDecayMode, value);
      for (const [i, tensor] of [weight, firstMoment, secondMoment].entries()) {
        expect(tensor.shape).toEqual(SHAPES[place]);
        expectClose(await tensor.data(), expected[i]!, 1e-6);
      }
    }
    const tensors = [...parameters, ...updated].flatMap(Object.values<tf.Tensor>);
    tf.dispose([corrections, factor ?? [], ...tensors]);
  });

  it('leaves all as it is where the factor is 0, whatever the gradients are', async () => {
    const parameters = parametersOf().map(({ gradient, ...parameter }) => {
      gradient.dispose();
      return { ...parameter, gradient: tf.fill(gradient.shape, Number.POSITIVE_INFINITY) };
    });
    const [corrections, factor] = [tf.tensor1d(CORRECTIONS), tf.scalar(0)];
    const options = { ...OPTIONS, weightDecayMode: 'decoupled', corrections, factor } as const;
    const updated = adamUpdates(parameters, options);
    for (const [place, { weight, firstMoment, secondMoment }] of updated.entries()) {
      const before = valuesOf(place);
      expect(await weight.data()).toEqual(before.weight);
      expect(await firstMoment.data()).toEqual(before.firstMoment);
      expect(await secondMoment.data()).toEqual(before.secondMoment);
    }
    const tensors = [...parameters, ...updated].flatMap(Object.values<tf.Tensor>);
    tf.dispose([corrections, factor, ...tensors]);
  });

  it('leaves alone what another tensor has too, and leaks none', async () => {
    const parameters = parametersOf();
    const kept = parameters.map(({ weight }) => weight.clone());
    const corrections = tf.tensor1d(CORRECTIONS);
    const options = { ...OPTIONS, weightDecayMode: 'decoupled', corrections } as const;
    const before = tf.memory().numTensors;
    tf.dispose(adamUpdates(parameters, options).flatMap(Object.values<tf.Tensor>));
    expect(tf.memory().numTensors).toBe(before);
    for (const [place, weight] of kept.entries()) {
      expect(await weight.data()).toEqual(valuesOf(place).weight);
    }
    tf.dispose([corrections, ...kept, ...parameters.flatMap(Object.values<tf.Tensor>)]);
  });
});

describe('adamUpdates', () => {
  beforeAll(() => useBackend('cpu'));
  const corrections = () => tf.tensor1d(CORRECTIONS);
  const options = { ...OPTIONS, weightDecayMode: 'decoupled' } as const;

  it('has nothing to do with nothing', () => {
    expect(adamUpdates([], { ...options, corrections: corrections() })).toEqual([]);
  });

  it.each([
    [{ learningRate: -1 }, 'learningRate must be a finite number >= 0, got -1'],
    [{ epsilon: Number.NaN }, 'epsilon must be a finite number >= 0, got NaN'],
    [{ beta1: 1.5 }, 'beta1 must be a number in 0 .. 1, got 1.5'],
    [{ beta2: -0.1 }, 'beta2 must be a number in 0 .. 1, got -0.1'],
    [{ weightDecayMode: 'l2' }, 'weightDecayMode must be one of coupled, decoupled, got "l2"'],
  ])('refuses %j', (wrong, message) => {
    const all = { ...options, corrections: corrections(), ...wrong };
    const run = () => adamUpdates([], all as Parameters<typeof adamUpdates>[1]);
    expect(run).toThrow(KernelArgumentError);
    expect(run).toThrow(message);
  });

  it('refuses tensors of another shape', () => {
    const [weight, gradient] = [tf.zeros([3]), tf.zeros([4])];
    const parameter = { weight, firstMoment: weight, secondMoment: weight, gradient };
    const run = (given: tf.Tensor1D) => () =>
      adamUpdates([parameter], { ...options, corrections: given });
    expect(run(corrections())).toThrow('gradient must be of shape [3]');
    expect(run(tf.tensor1d([1]))).toThrow('corrections must be of shape [2]');
  });
});
