import { describe, expect, it } from 'vitest';
import { countingSplit } from '../../test/countingSplit.js';
import { batches } from './batches.js';
import { softLabels } from './softLabels.js';

const labels = Int32Array.of(2, 0, 1);

describe('softLabels', () => {
  it('has a 1 for each label', () => {
    expect([...softLabels({ labels }, 4)]).toEqual([0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0]);
  });

  it('takes a batch as it is', () => {
    const batch = batches(countingSplit(5), { batchSize: 5 }).batch(0, 0);
    const targets = softLabels(batch, 100);
    expect(targets.length).toBe(500);
    for (const [example, label] of batch.labels.entries()) {
      expect(targets.subarray(example * 100, (example + 1) * 100).indexOf(1)).toBe(label);
    }
    expect(targets.reduce((sum, value) => sum + value)).toBe(5);
  });

  it('divides 1 between the labels of a mixed image', () => {
    const mix = { labels: Int32Array.of(0, 0, 3), shares: Float32Array.of(0.25, 0.5, 0) };
    const expected = [0.25, 0, 0.75, 0, 1, 0, 0, 0, 0, 1, 0, 0];
    expect([...softLabels({ labels, mix }, 4)]).toEqual(expected);
  });

  it.each([
    [{ labels }, 2, 'labels must be an integer from 0 to 1, got 2'],
    [{ labels }, 0, 'classes must be an integer of at least 1, got 0'],
    [
      { labels, mix: { labels: Int32Array.of(0, 9, 0), shares: new Float32Array(3) } },
      4,
      'mix.labels must be an integer from 0 to 3, got 9',
    ],
    [
      { labels, mix: { labels, shares: Float32Array.of(0, 2, 0) } },
      4,
      'mix.shares must be from 0 to 1, got 2',
    ],
    [
      { labels, mix: { labels, shares: new Float32Array(2) } },
      4,
      'mix.shares must be as many as the 3 labels, got 2',
    ],
  ])('refuses what are no labels', (batch, classes, message) => {
    expect(() => softLabels(batch, classes)).toThrow(`softLabels: ${message}`);
    expect(() => softLabels(batch, classes)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});
