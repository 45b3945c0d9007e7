import { describe, expect, it } from 'vitest';
import { ConfusionMatrix } from './confusionMatrix.js';

/** Three classes: two of the first are found, one is taken for the second, and so on. */
function filled(): ConfusionMatrix {
  const confusion = new ConfusionMatrix(3);
  const oneHot = (predicted: number) => [0, 1, 2].map((k) => (k === predicted ? 1 : 0));
  const examples = [
    [0, 0],
    [0, 0],
    [0, 1],
    [1, 1],
    [1, 2],
    [1, 2],
    [2, 2],
  ] as const;
  for (const part of [examples.slice(0, 3), examples.slice(3)]) {
    confusion.add(
      Float32Array.from(part.flatMap(([, predicted]) => oneHot(predicted))),
      Int32Array.from(part, ([label]) => label),
    );
  }
  return confusion;
}

describe('ConfusionMatrix', () => {
  it('counts labels and what they were taken for', () => {
    const confusion = filled();
    expect([...confusion.counts]).toEqual([2, 1, 0, 0, 1, 2, 0, 0, 1]);
    expect(confusion.count(1, 2)).toBe(2);
    expect(confusion.examples).toBe(7);
    expect(confusion.accuracy()).toBe(4 / 7);
  });

  it('has recall, precision and their mean of each class', () => {
    expect(filled().perClass()).toEqual([
      { label: 0, examples: 3, recall: 2 / 3, precision: 1, f1: 4 / 5 },
      { label: 1, examples: 3, recall: 1 / 3, precision: 1 / 2, f1: 2 / 5 },
      { label: 2, examples: 1, recall: 1, precision: 1 / 3, f1: 1 / 2 },
    ]);
    expect(new ConfusionMatrix(1).perClass()[0]!.recall).toBeNaN();
  });

  it('tells what is most often mistaken', () => {
    expect(filled().confusions()).toEqual([
      { label: 1, predicted: 2, examples: 2 },
      { label: 0, predicted: 1, examples: 1 },
    ]);
    expect(filled().confusions(1)).toHaveLength(1);
  });

  it('goes over to groups of classes', () => {
    const coarse = filled().grouped([1, 0, 0]);
    expect([...coarse.counts]).toEqual([4, 0, 1, 2]);
    expect(coarse.accuracy()).toBe(6 / 7);
  });

  it('takes the lower one of equal logits, and none that is no number', () => {
    const confusion = new ConfusionMatrix(3);
    confusion.add(Float32Array.of(1, 1, 0, Number.NaN, 0, 2), Int32Array.of(0, 2));
    expect([confusion.count(0, 0), confusion.count(2, 2)]).toEqual([1, 1]);
  });

  it.each([
    [() => new ConfusionMatrix(0), 'classes must be an integer of at least 1, got 0'],
    [() => filled().add(new Float32Array(4), new Int32Array(1)), '3 for each label, got 4'],
    [() => filled().add(new Float32Array(3), Int32Array.of(3)), 'labels must be below 3, got 3'],
    [() => filled().grouped([0, 1]), 'one for each of the 3 classes, got 2'],
    [() => filled().grouped([0, 1, -1]), 'groups must be an integer of at least 0, got -1'],
  ])('refuses what is wrong: %#', (run, message) => {
    expect(run).toThrow(message);
    expect(run).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
