import { describe, expect, it } from 'vitest';
import {
  applied,
  colorfulImage,
  grayImage,
  rowsOf,
  sixDeviations,
} from '../../test/transforms/applied.js';
import { type RandomCropOptions, randomCrop } from './crop.js';

const { image, size } = grayImage([
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
]);

describe('randomCrop with padding', () => {
  // A window of the whole padded image has one place only.
  it('puts zeros around the image', () => {
    expect(rowsOf(applied(randomCrop(5, { padding: 1 }), image, size), 5)).toEqual([
      [0, 0, 0, 0, 0],
      [0, 1, 2, 3, 0],
      [0, 4, 5, 6, 0],
      [0, 7, 8, 9, 0],
      [0, 0, 0, 0, 0],
    ]);
  });

  it('reflects the image at its outermost pixels, without repeating them', () => {
    const crop = randomCrop(7, { padding: 2, mode: 'reflect' });
    expect(rowsOf(applied(crop, image, size), 7)).toEqual([
      [9, 8, 7, 8, 9, 8, 7],
      [6, 5, 4, 5, 6, 5, 4],
      [3, 2, 1, 2, 3, 2, 1],
      [6, 5, 4, 5, 6, 5, 4],
      [9, 8, 7, 8, 9, 8, 7],
      [6, 5, 4, 5, 6, 5, 4],
      [3, 2, 1, 2, 3, 2, 1],
    ]);
  });

  it('takes all windows equally often, and nothing else', () => {
    const crop = randomCrop(3, { padding: 1 });
    const counts = new Map<string, number>();
    for (let epoch = 0; epoch < 9000; epoch++) {
      const window = rowsOf(applied(crop, image, size, { epoch }), 3).join();
      counts.set(window, (counts.get(window) ?? 0) + 1);
    }
    const padded = rowsOf(applied(randomCrop(5, { padding: 1 }), image, size), 5);
    const windows = [0, 1, 2].flatMap((top) =>
      [0, 1, 2].map((left) => padded.slice(top, top + 3).map((r) => r.slice(left, left + 3))),
    );
    expect([...counts.keys()].sort()).toEqual(windows.map(String).sort());
    const bound = sixDeviations(9000, 1 / 9);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(bound);
  });

  it('of 0 is the crop without', () => {
    const wide = colorfulImage([32, 32]);
    for (let epoch = 0; epoch < 20; epoch++) {
      const [padded, plain] = [randomCrop(28, { padding: 0 }), randomCrop(28)].map((crop) =>
        applied(crop, wide, [32, 32], { epoch }),
      );
      expect(padded).toEqual(plain);
    }
  });

  it('says in its own words what it does', () => {
    const stored = (options?: RandomCropOptions) =>
      randomCrop(32, options).prepare([32, 32]).stored;
    expect(stored()).toEqual({ kind: 'window', place: expect.any(Function) });
    expect(stored({ padding: 4 })).toMatchObject({ kind: 'window', outside: 'zero' });
    expect(stored({ padding: 4, mode: 'reflect' })).toMatchObject({ outside: 'reflect' });
  });

  it('refuses options out of their range', () => {
    const prepare = (...given: Parameters<typeof randomCrop>) => {
      return () => randomCrop(...given).prepare([32, 30]);
    };
    expect(prepare(39, { padding: 4 })).toThrow("at most the padded image's 40 x 38, got 39");
    expect(prepare(31)).toThrow("at most the image's 32 x 30, got 31");
    expect(prepare(8, { padding: -1 })).toThrow('padding must be an integer of at least 0, got -1');
    expect(prepare(8, { mode: 'edge' as 'zero' })).toThrow(
      "mode must be 'zero' or 'reflect', got 'edge'",
    );
    expect(prepare(8, { padding: 30, mode: 'reflect' })).toThrow(
      "padding must be less than the image's 32 x 30, to reflect, got 30",
    );
  });
});
