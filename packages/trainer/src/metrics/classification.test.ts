import { describe, expect, it } from 'vitest';
import { addToSums, metricsOf, noSums } from './classification.js';

const metrics = (logits: number[], labels: number[]) => {
  const sums = noSums();
  addToSums(sums, Float32Array.from(logits), Int32Array.from(labels));
  return metricsOf(sums);
};

describe('classification metrics', () => {
  it('counts an example whose label is among the first one or five', () => {
    const row = [6, 5, 4, 3, 2, 1, 0];
    const ranks = [0, 1, 4, 5, 6].map((label) => metrics(row, [label]));
    expect(ranks.map(({ top1 }) => top1)).toEqual([1, 0, 0, 0, 0]);
    expect(ranks.map(({ top5 }) => top5)).toEqual([1, 1, 1, 0, 0]);
  });

  it('takes the lower class of equal logits, as argmax does', () => {
    expect(metrics([1, 1, 0], [0]).top1).toBe(1);
    expect(metrics([1, 1, 0], [1]).top1).toBe(0);
  });

  it('counts what is no number as wrong', () => {
    expect(metrics([Number.NaN, 0, 0], [0]).top1).toBe(0);
    expect(metrics([Number.NaN, 0, 0], [1]).top1).toBe(0);
  });

  it('is the mean over examples, however they were batched', () => {
    const sums = noSums();
    addToSums(sums, Float32Array.of(0, 0, 3, 0), Int32Array.of(0, 0));
    addToSums(sums, Float32Array.of(0, 5), Int32Array.of(0));
    const { examples, loss, top1 } = metricsOf(sums);
    expect([examples, top1]).toEqual([3, 2 / 3]);
    const expected = (Math.log(2) + Math.log(1 + Math.exp(-3)) + Math.log(1 + Math.exp(5))) / 3;
    expect(loss).toBeCloseTo(expected, 12);
  });

  it('is finite for large logits', () => {
    expect(metrics([800, 0], [1]).loss).toBeCloseTo(800, 6);
  });
});
