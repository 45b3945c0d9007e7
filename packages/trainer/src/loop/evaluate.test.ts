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
