import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { smallModel, smallSource, weightsOf } from '../../test/smallTask.js';
import { fit } from '../loop/fit.js';
import { SGD } from '../optimizers/sgd.js';
import { learningRateRangeTest } from './learningRateRangeTest.js';

const optimizer = () => new SGD({ learningRate: 0.1, momentum: 0.9 });

describe.each(allBackends)('learningRateRangeTest on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('finds a rate that learns, between those that do nothing and those that diverge', async () => {
    const model = smallModel();
    const before = await weightsOf(model);
    const tensors = tf.memory().numTensors;
    const { points, suggestion } = await learningRateRangeTest(model, {
      train: smallSource(50, 8),
      optimizer: optimizer(),
      from: 1e-5,
      to: 1e4,
      steps: 60,
    });
    expect(await weightsOf(model)).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);

    const { learningRate: first } = points[0]!;
    expect(first).toBeCloseTo(1e-5, 12);
    for (const [i, { learningRate }] of points.entries()) {
      expect(learningRate / (1e-5 * 1e9 ** (i / 59))).toBeCloseTo(1, 9);
    }
    // It diverged before its end.
    expect(points.length).toBeLessThan(60);
    expect(suggestion).toBeGreaterThan(1e-4);
    expect(suggestion).toBeLessThan(10);

    const { history } = await fit(model, {
      train: smallSource(50, 8),
      epochs: 3,
      optimizer: new SGD({ learningRate: suggestion!, momentum: 0.9 }),
    });
    expect(history[2]!.train.loss).toBeLessThan(history[0]!.train.loss / 2);
  });
});

describe('learningRateRangeTest', () => {
  beforeAll(() => useBackend('cpu'));

  it('leaves an optimizer that has forgotten all, and asks for batches of several epochs', async () => {
    const source = smallSource(16, 8);
    const asked: string[] = [];
    const used = optimizer();
    const { points } = await learningRateRangeTest(smallModel(), {
      train: {
        ...source,
        batch: (epoch, index) => {
          asked.push(`${epoch} ${index}`);
          return source.batch(epoch, index);
        },
      },
      optimizer: used,
      to: 1e-3,
      steps: 5,
    });
    expect(points.length).toBe(5);
    expect(asked).toEqual(['0 0', '0 1', '1 0', '1 1', '2 0']);
    expect(used.learningRate).toBe(0);
    expect(points[0]!.smoothedLoss).toBeCloseTo(points[0]!.loss, 9);
  });

  it('ends when it is told to', async () => {
    const reason = new Error('enough');
    const testing = learningRateRangeTest(smallModel(), {
      train: smallSource(16, 8),
      optimizer: optimizer(),
      signal: AbortSignal.abort(reason),
    });
    await expect(testing).rejects.toBe(reason);
  });

  it.each([
    [{ from: 0 }, 'from must be greater than 0, got 0'],
    [{ from: 1, to: 1 }, 'to must be greater than from, 1, got 1'],
    [{ steps: 1 }, 'steps must be an integer of at least 2'],
    [{ smoothing: 1 }, 'smoothing must be from 0 to less than 1'],
    [{ divergence: 1 }, 'divergence must be greater than 1'],
  ])('refuses %j', async (wrong, message) => {
    const testing = learningRateRangeTest(smallModel(), {
      train: smallSource(16, 8),
      optimizer: optimizer(),
      ...wrong,
    });
    await expect(testing).rejects.toThrow(message);
    await expect(testing).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
