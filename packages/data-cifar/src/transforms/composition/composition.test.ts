import { describe, expect, it } from 'vitest';
import { applied, colorfulImage, sixDeviations } from '../../../test/transforms/applied.js';
import { centerCrop, randomCrop } from '../crop.js';
import { cutout } from '../cutout.js';
import { normalize } from '../normalize.js';
import { randomErasing } from '../randomErasing.js';
import { randomMirror } from '../randomMirror.js';
import type { Transform } from '../transform.js';
import { compose } from './compose.js';
import { oneOf } from './oneOf.js';
import { randomApply } from './randomApply.js';

const SIZE = [8, 8] as const;
const image = colorfulImage(SIZE);
const EPOCHS = 2000;

/** Puts a number everywhere. */
const put = (value: number): Transform => ({
  name: `put ${value}`,
  prepare: (size) => ({ size, apply: (_input, output) => void output.fill(value) }),
});

/** Adds to every number a random one, of as many draws as are said. */
const noise = (draws: number): Transform => ({
  name: 'noise',
  prepare: (size) => ({
    size,
    apply(input, output, random) {
      let sum = 0;
      for (let i = 0; i < draws; i++) sum = random.integer(1000);
      for (let i = 0; i < input.length; i++) output[i] = input[i]! + sum;
    },
  }),
});

const epochs = Array.from({ length: EPOCHS }, (_, epoch) => epoch);

describe('compose', () => {
  it('does one after the other, whatever their sizes', () => {
    const steps = [centerCrop(6), normalize(), centerCrop(3)];
    const expected = steps.reduce(
      ({ made, size }, step) => {
        return { made: applied(step, made, size), size: step.prepare(size).size };
      },
      { made: image, size: SIZE as readonly [number, number] },
    );
    const composed = compose('all', steps);
    expect(composed.name).toBe('all');
    expect(composed.prepare(SIZE).size).toEqual([3, 3]);
    expect(applied(composed, image, SIZE)).toEqual(expected.made);
  });

  it('of nothing, and of one, is that', () => {
    expect(applied(compose('none', []), image, SIZE)).toEqual(image);
    expect(applied(compose('one', [centerCrop(4)]), image, SIZE)).toEqual(
      applied(centerCrop(4), image, SIZE),
    );
  });

  it('lets each draw apart from the others', () => {
    const after = (draws: number) =>
      compose('two', [noise(draws), randomErasing({ probability: 1, value: -1 })]);
    const erased = (draws: number, epoch: number) =>
      applied(after(draws), image, SIZE, { epoch }).map((value) => (value === -1 ? 1 : 0));
    for (const epoch of [0, 1, 2]) expect(erased(5, epoch)).toEqual(erased(1, epoch));
    const [first, second] = [0, 1].map((place) => {
      const before = new Array<Transform>(place).fill(put(0));
      return applied(compose('row', [...before, noise(1)]), [0, 0, 0], [1, 1])[0];
    });
    expect(first).not.toBe(second);
  });

  it('says which of its transforms cannot take an image', () => {
    expect(() => compose('all', [centerCrop(6), centerCrop(7)]).prepare(SIZE)).toThrow(
      "centerCrop: size must be at most the image's 6 x 6, got 7",
    );
  });
});

describe('randomApply', () => {
  it.each([0, 0.2, 1])('transforms with a probability of %d', (probability) => {
    const transform = randomApply(put(-1), probability);
    const count = epochs.filter((epoch) => {
      const made = applied(transform, image, SIZE, { epoch });
      if (made[0] !== -1) expect(made).toEqual(image);
      return made[0] === -1;
    }).length;
    const bound = sixDeviations(EPOCHS, probability);
    expect(Math.abs(count - EPOCHS * probability)).toBeLessThanOrEqual(bound);
  });

  it('does the same to an image whenever it does something', () => {
    for (const epoch of epochs.slice(0, 50)) {
      const [always, sometimes] = [1, 0.5].map((probability) =>
        applied(randomApply(randomMirror(), probability), image, SIZE, { epoch }),
      );
      expect([String(image), String(always)]).toContain(String(sometimes));
    }
  });

  it('refuses a probability out of its range, and a transform that changes the size', () => {
    expect(() => randomApply(put(0), 1.5)).toThrow(
      'randomApply(put 0): probability must be from 0 to 1, got 1.5',
    );
    expect(() => randomApply(randomCrop(6)).prepare(SIZE)).toThrow(
      "randomApply(randomCrop): transform must be one that keeps 8 x 8, got '6 x 6'",
    );
  });
});

describe('oneOf', () => {
  const counted = (transform: Transform) => {
    const counts = new Map<number, number>();
    for (const epoch of epochs) {
      const value = applied(transform, image, SIZE, { epoch })[0]!;
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return counts;
  };

  it.each([
    [undefined, [1 / 3, 1 / 3, 1 / 3]],
    [
      [1, 3, 4],
      [1 / 8, 3 / 8, 1 / 2],
    ],
    [
      [0, 5, 0],
      [0, 1, 0],
    ],
  ])('chooses by weights %j', (weights, probabilities) => {
    const counts = counted(oneOf([put(-1), put(-2), put(-3)], weights));
    for (const [place, probability] of probabilities.entries()) {
      const count = counts.get(-1 - place) ?? 0;
      const bound = sixDeviations(EPOCHS, probability);
      expect(Math.abs(count - EPOCHS * probability)).toBeLessThanOrEqual(bound);
    }
  });

  it('draws in each at a place of its own', () => {
    const black = [0, 0, 0];
    const [first, second] = [
      [1, 0],
      [0, 1],
    ].map((weights) => applied(oneOf([noise(1), noise(1)], weights), black, [1, 1])[0]);
    expect(first).not.toBe(second);
    // What one draws is the same, however often the other is chosen.
    const ofSecond = (epoch: number, weight: number) =>
      applied(oneOf([put(-1), noise(1)], [1, weight]), black, [1, 1], { epoch })[0]!;
    const both = epochs.slice(0, 100).map((epoch) => [ofSecond(epoch, 1), ofSecond(epoch, 9)]);
    const chosen = both.filter(([rare, often]) => rare !== -1 && often !== -1);
    expect(chosen.length).toBeGreaterThan(20);
    for (const [rare, often] of chosen) expect(rare).toBe(often);
  });

  it('takes transforms to another size, if it is one', () => {
    const crops = oneOf([centerCrop(4), randomCrop(4)]);
    expect(crops.name).toBe('oneOf(centerCrop, randomCrop)');
    expect(crops.prepare(SIZE).size).toEqual([4, 4]);
    expect(() => oneOf([centerCrop(4), cutout({ size: 2 })]).prepare(SIZE)).toThrow(
      "transforms[1] must be one that makes 4 x 4, as the first does, got '8 x 8'",
    );
  });

  it.each([
    [[], undefined, 'transforms must be at least one, got []'],
    [[put(0)], [1, 1], 'weights must be as many as transforms (1), of at least 0'],
    [[put(0)], [0], 'with a finite sum above 0, got [0]'],
    [[put(0), put(1)], [2, -1], 'got [2,-1]'],
    [[put(0)], [Number.NaN], 'weights'],
  ])('refuses what it cannot choose from', (transforms, weights, message) => {
    expect(() => oneOf(transforms, weights)).toThrow(message);
  });
});
