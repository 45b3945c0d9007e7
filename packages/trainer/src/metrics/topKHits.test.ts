import { describe, expect, it } from 'vitest';
import { TopKHits } from './topKHits.js';

const ROW = [6, 5, 4, 3, 2, 1, 0];

describe('TopKHits', () => {
  it('counts labels among the k greatest logits, over all batches', () => {
    const hits = new TopKHits('test', [1, 3, 7]);
    hits.add(Float32Array.from([...ROW, ...ROW]), Int32Array.of(0, 2));
    hits.add(Float32Array.from([...ROW, ...ROW]), Int32Array.of(3, 6));
    expect(hits.accuracies()).toEqual({ 1: 1 / 4, 3: 2 / 4, 7: 1 });
  });

  it('takes the lower class of equal logits first, and what is no number as wrong', () => {
    const hits = new TopKHits('test', [2]);
    hits.add(Float32Array.of(1, 1, 1), Int32Array.of(1));
    expect(hits.accuracies()).toEqual({ 2: 1 });
    hits.add(Float32Array.of(1, 1, 1, 0, Number.NaN, 0), Int32Array.of(2, 1));
    expect(hits.accuracies()).toEqual({ 2: 1 / 3 });
  });

  it.each([0, 1.5])('refuses a k of %d', (k) => {
    const make = () => new TopKHits('test', [1, k]);
    expect(make).toThrow(`test: topK must be an integer of at least 1, got ${k}`);
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  it('refuses a k of more than there are classes', () => {
    const add = () => new TopKHits('test', [8]).add(Float32Array.from(ROW), Int32Array.of(0));
    expect(add).toThrow('test: topK must be at most 7, the number of classes, got 8');
  });
});
