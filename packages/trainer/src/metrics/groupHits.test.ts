import { describe, expect, it } from 'vitest';
import { ConfusionMatrix } from './confusionMatrix.js';
import { GroupHits } from './groupHits.js';

/** Classes 0 and 2 are of one group. */
const GROUPS = Int32Array.of(0, 1, 0);

describe('GroupHits', () => {
  it('counts what is taken for a class of its group', () => {
    const hits = new GroupHits('test', GROUPS);
    const confusion = new ConfusionMatrix(3);
    const batches = [
      // Its own class, another of its group, one of another group.
      [Float32Array.of(2, 1, 0, 0, 1, 2, 0, 2, 1), Int32Array.of(0, 0, 2)],
      // The group's classes have most together, but none of them has most.
      [Float32Array.of(0.9, 1, 0.9), Int32Array.of(0)],
    ] as const;
    for (const batch of batches) {
      hits.add(...batch);
      confusion.add(...batch);
    }
    expect(hits.accuracy()).toBe(2 / 4);
    expect(hits.accuracy()).toBe(confusion.grouped(GROUPS).accuracy());
  });

  it.each([
    [[0, 1], 'test: groups must be one for each of the 3 classes, got 2'],
    [[0, 1, 0.5], 'test: groups must be an integer of at least 0, got 0.5'],
  ])('refuses %j', (groups, message) => {
    const add = () => new GroupHits('test', groups).add(new Float32Array(3), Int32Array.of(0));
    expect(add).toThrow(message);
    expect(add).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
