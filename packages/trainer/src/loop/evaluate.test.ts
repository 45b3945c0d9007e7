import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { smallModel, smallSource } from '../../test/smallTask.js';
import { ConfusionMatrix } from '../metrics/confusionMatrix.js';
import { evaluate } from './evaluate.js';

describe.each(allBackends)('evaluate on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('counts every example once, whatever the batch size', async () => {
    const model = smallModel();
    const [whole, ...others] = await Promise.all(
      [23, 1, 5, 16].map((batchSize) => evaluate(model, smallSource(23, batchSize))),
    );
    expect(whole!.examples).toBe(23);
    for (const other of others) {
      expect([other.examples, other.top1, other.top5]).toEqual([23, whole!.top1, whole!.top5]);
      expect(other.loss).toBeCloseTo(whole!.loss, 6);
    }
  });

  it('fills a confusion matrix', async () => {
    const confusion = new ConfusionMatrix(6);
    const { top1 } = await evaluate(smallModel(), smallSource(23, 5), { confusion });
    expect(confusion.examples).toBe(23);
    expect(confusion.accuracy()).toBe(top1);
  });

  it('has the accuracies that it is asked for, and none that it is not', async () => {
    const [model, source] = [smallModel(), smallSource(23, 5)];
    const confusion = new ConfusionMatrix(6);
    const groups = [0, 0, 1, 1, 2, 2];
    const asked = await evaluate(model, source, { topK: [1, 5, 6], groups, confusion });
    const { topK, groupTop1, ...plain } = asked;
    expect(topK).toEqual({ 1: plain.top1, 5: plain.top5, 6: 1 });
    expect(groupTop1).toBe(confusion.grouped(groups).accuracy());
    expect(plain).toEqual(await evaluate(model, source));
  });

  it.each([
    [{ topK: [7] }, 'evaluate: topK must be at most 6, the number of classes, got 7'],
    [{ groups: [0, 1] }, 'evaluate: groups must be one for each of the 6 classes, got 2'],
  ])('refuses %j, and leaves no tensors behind', async (options, message) => {
    const model = smallModel();
    const before = tf.memory().numTensors;
    await expect(evaluate(model, smallSource(5, 5), options)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message,
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves no tensors behind, and says how far it is', async () => {
    const model = smallModel();
    const source = smallSource(23, 5);
    const before = tf.memory().numTensors;
    const seen: number[][] = [];
    await evaluate(model, source, { onProgress: (...progress) => seen.push(progress) });
    expect(tf.memory().numTensors).toBe(before);
    expect(seen).toEqual([5, 10, 15, 20, 23].map((examples) => [examples, 23]));
  });

  it('ends with the reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const onProgress = () => controller.abort(reason);
    const { signal } = controller;
    await expect(evaluate(smallModel(), smallSource(23, 5), { signal, onProgress })).rejects.toBe(
      reason,
    );
  });
});
