import { describe, expect, it } from 'vitest';
import { countingSplit } from '../../test/countingSplit.js';
import { applied, sixDeviations } from '../../test/transforms/applied.js';
import { batches } from '../batches/batches.js';
import { alternatingMirror } from './alternatingMirror.js';
import { compose } from './composition/compose.js';
import type { Transform } from './transform.js';

// One row of two pixels: turned around or not.
const isTurned = (transform: Transform, seed: number, epoch: number, example: number) =>
  applied(transform, [1, 1, 1, 2, 2, 2], [1, 2], { seed, epoch, example })[0] === 2;

const EXAMPLES = 4000;

/** In which of the examples. */
const turnedOf = (seed: number, epoch: number, transform = alternatingMirror()) =>
  Array.from({ length: EXAMPLES }, (_, example) => isTurned(transform, seed, epoch, example));

describe('alternatingMirror', () => {
  it('turns half of the images around in the first epoch', () => {
    for (const seed of [0, 1]) {
      const turned = turnedOf(seed, 0).filter(Boolean).length;
      expect(Math.abs(turned - EXAMPLES / 2)).toBeLessThan(sixDeviations(EXAMPLES, 1 / 2));
    }
  });

  it('shows the other side in each epoch', () => {
    const first = turnedOf(3, 0);
    for (const epoch of [2, 8, 100]) expect(turnedOf(3, epoch)).toEqual(first);
    for (const epoch of [1, 7, 99]) expect(turnedOf(3, epoch)).toEqual(first.map((is) => !is));
  });

  it('does so within another transform too', () => {
    const within = compose('within', [compose('deeper', [alternatingMirror()])]);
    const first = turnedOf(3, 0, within);
    expect(turnedOf(3, 1, within)).toEqual(first.map((is) => !is));
    expect(turnedOf(3, 2, within)).toEqual(first);
    expect(first).not.toEqual(turnedOf(3, 0));
  });

  it('chooses the images by the seed', () => {
    const [one, other] = [turnedOf(1, 0), turnedOf(2, 0)];
    const same = one.filter((is, example) => is === other[example]).length;
    expect(Math.abs(same - EXAMPLES / 2)).toBeLessThan(sixDeviations(EXAMPLES, 1 / 2));
  });

  it('goes by the pass over the data where batches are wrapped', () => {
    const source = batches(countingSplit(3), {
      batchSize: 2,
      lastBatch: 'wrap',
      transforms: [alternatingMirror()],
    });
    const image = (index: number, place: number) =>
      String(source.batch(0, index).images.subarray(place * 3072, (place + 1) * 3072));
    expect(source.batchCount(0)).toBe(2);
    // Example 0, in passes 0 and 1 of one epoch.
    expect(image(0, 0)).not.toBe(image(1, 1));
  });
});
