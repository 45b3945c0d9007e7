import { batches, type CifarSplit } from '@cifar/data-cifar';
import { describe, expect, it } from 'vitest';
import { notebook } from './notebook.js';
import { quick } from './quick.js';
import { scheduleOf, stageBeginnings } from './stages.js';

const split = (count: number): CifarSplit => ({
  count,
  images: new Uint8Array(),
  labels: new Uint8Array(count),
});

describe('the stages of a recipe', () => {
  it('are those of the notebook: 38 epochs at 0.05, 7 at 0.01', () => {
    expect(stageBeginnings(notebook)).toEqual([38]);
    const source = batches(split(50_000), { batchSize: 64, lastBatch: 'wrap', restartAt: [38] });
    const schedule = scheduleOf(notebook, source);
    expect([0, 29_687, 29_688, 35_156].map((step) => schedule.at(step))).toEqual([
      0.05, 0.05, 0.01, 0.01,
    ]);
    let steps = 0;
    for (let epoch = 0; epoch < notebook.epochs; epoch++) steps += source.batchCount(epoch);
    expect(steps).toBe(35_157);
  });

  it('keep their shares of a run of another length', () => {
    expect(stageBeginnings({ ...notebook, epochs: 9 })).toEqual([8]);
    expect(stageBeginnings({ ...notebook, epochs: 2 })).toEqual([2]);
    const source = batches(split(320), { batchSize: 32 });
    const rates = (epochs: number) => {
      const { at } = scheduleOf({ ...quick, epochs }, source);
      return Array.from({ length: 10 * epochs }, (_, step) => at(step));
    };
    const [first, second, third] = quick.stages.map(({ learningRate }) => learningRate);
    const counts = (of: number[]) =>
      [first, second, third].map((rate) => of.filter((found) => found === rate).length);
    expect(counts(rates(1))).toEqual([5, 3, 2]);
    expect(counts(rates(4))).toEqual([20, 12, 8]);
  });

  it('may be without a step', () => {
    const source = batches(split(1), { batchSize: 1 });
    const { at } = scheduleOf(quick, source);
    expect(quick.stages.map(({ learningRate }) => learningRate)).toContain(at(0));
  });
});
