import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { backends, useBackend } from '../../test/backends.js';
import { lossScaleUpdate } from './lossScaleUpdate.js';
import { sgdUpdates } from './sgdUpdates.js';

const { POSITIVE_INFINITY, NEGATIVE_INFINITY, NaN: NOT_A_NUMBER } = Number;

describe.each(backends)('lossScaleUpdate on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  /** More gradients than a dispatch binds; one has the value in its last place. */
  const gradientsWith = (value: number) =>
    Array.from({ length: 40 }, (_, i) =>
      tf.tensor1d([...Array.from({ length: i }, () => 1e30), i === 37 ? value : -1e-30]),
    );

  const move = async (state: [number, number], value: number, growthInterval = 10) => {
    const gradients = gradientsWith(value);
    const before = tf.tensor1d(state);
    const { factor, state: moved } = lossScaleUpdate(before, gradients, { growthInterval });
    const result = [(await factor.data())[0], ...(await moved.data())];
    tf.dispose([...gradients, before, factor, moved]);
    return result;
  };

  it('divides by the scale, and counts', async () => {
    expect(await move([1024, 3], 0)).toEqual([1 / 1024, 1024, 4]);
  });

  it('grows after so many steps', async () => {
    expect(await move([1024, 9], 0)).toEqual([1 / 1024, 2048, 0]);
  });

  it.each([POSITIVE_INFINITY, NEGATIVE_INFINITY, NOT_A_NUMBER])(
    'shrinks and leaves the step out where a gradient is %d',
    async (value) => {
      expect(await move([1024, 9], value)).toEqual([0, 512, 0]);
    },
  );

  it('leaks no tensor', async () => {
    await move([1024, 0], 0);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) await move([1024, 0], NOT_A_NUMBER);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([0.25, 0])('sgdUpdates takes its factor: %d', async (value) => {
    const options = { learningRate: 0.5, momentum: 0.5, weightDecay: 0, form: 'gradient' } as const;
    const parameters = Array.from({ length: 7 }, (_, i) => ({
      weight: tf.tensor1d([i, i]),
      velocity: tf.tensor1d([2, 4]),
      gradient: tf.tensor1d(value === 0 ? [POSITIVE_INFINITY, NOT_A_NUMBER] : [8, 16]),
    }));
    const factor = tf.scalar(value);
    const updated = sgdUpdates(parameters, { ...options, factor });
    for (const [i, { weight, velocity }] of updated.entries()) {
      const [first, second] = value === 0 ? [2, 4] : [3, 6];
      expect([...(await velocity.data())]).toEqual([first, second]);
      const moved = value === 0 ? [i, i] : [i - 0.5 * first!, i - 0.5 * second!];
      expect([...(await weight.data())]).toEqual(moved);
    }
    tf.dispose([factor, ...parameters.flatMap(Object.values), ...updated.flatMap(Object.values)]);
  });
});

describe('lossScaleUpdate', () => {
  beforeAll(() => useBackend('cpu'));

  it.each([
    [{ growthInterval: 0 }, 'growthInterval must be an integer >= 1, got 0'],
    [{ growthFactor: 0.5 }, 'growthFactor must be at least 1, got 0.5'],
    [{ backoffFactor: 0 }, 'backoffFactor must be in 0 .. 1, got 0'],
  ])('refuses %j', (options, message) => {
    const state = tf.tensor1d([1, 0]);
    expect(() => lossScaleUpdate(state, [], options)).toThrow(message);
    state.dispose();
  });

  it('refuses a state of another shape', () => {
    expect(() => lossScaleUpdate(tf.tensor1d([1]), [])).toThrow('state must be of shape [2]');
  });
});
