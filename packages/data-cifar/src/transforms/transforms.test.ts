import { describe, expect, it } from 'vitest';
import { countingSplit, pixelAt } from '../../test/countingSplit.js';
import { batches } from '../batches/batches.js';
import { AddressedRandom, PURPOSE } from '../random/addressedRandom.js';
import { centerCrop, randomCrop } from './crop.js';
import { CIFAR100_STATISTICS, normalize } from './normalize.js';
import { randomMirror } from './randomMirror.js';
import { subtractMean } from './subtractMean.js';
import type { ImageSize, Transform } from './transform.js';

const split = countingSplit(1);

/** What the transforms make of example 0, epoch by epoch. */
function run(transforms: Transform[], epochs = 1): { images: Float32Array[]; size: ImageSize } {
  const source = batches(split, { batchSize: 1, transforms });
  const made = Array.from({ length: epochs }, (_, epoch) => source.batch(epoch, 0));
  const { shape } = made[0]!;
  return { images: made.map(({ images }) => images), size: [shape[1], shape[2]] };
}

/** Example 0, as pixels. */
function original(top: number, left: number, side: number, mirrored = false): number[] {
  return Array.from({ length: side * side * 3 }, (_, i) => {
    const column = Math.floor(i / 3) % side;
    const x = left + (mirrored ? side - 1 - column : column);
    return pixelAt(0, top + Math.floor(i / 3 / side), x, i % 3);
  });
}

describe('centerCrop', () => {
  it.each([
    [28, 2],
    [32, 0],
    [31, 0],
    [1, 15],
  ])('%i begins at %i', (side, start) => {
    const { images, size } = run([centerCrop(side)]);
    expect(size).toEqual([side, side]);
    expect([...images[0]!]).toEqual(original(start, start, side));
  });
});

describe('randomCrop', () => {
  it('takes all 25 windows of 28 equally often, and nothing else', () => {
    const counts = new Map<string, number>();
    const windows = new Map<string, string>();
    for (let top = 0; top < 5; top++) {
      for (let left = 0; left < 5; left++) {
        windows.set(original(top, left, 28).slice(0, 30).join(), `${top},${left}`);
      }
    }
    for (const image of run([randomCrop(28)], 5000).images) {
      const window = windows.get([...image.subarray(0, 30)].join());
      expect(window).toBeDefined();
      counts.set(window!, (counts.get(window!) ?? 0) + 1);
    }
    expect(counts.size).toBe(25);
    // 200 are expected, with a standard deviation of 14.
    for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(70);
  });
});

describe('randomMirror', () => {
  it('turns half of the images around', () => {
    const [plain, mirrored] = [false, true].map((m) => original(0, 0, 32, m).join());
    const images = run([randomMirror()], 400).images.map((image) => image.join());
    const turned = images.filter((image) => image === mirrored).length;
    expect(images.filter((image) => image === plain).length).toBe(400 - turned);
    expect(Math.abs(turned - 200)).toBeLessThan(50);
  });

  it('is decided apart from the crop before it', () => {
    const images = run([randomCrop(31), randomMirror()], 400).images;
    const kinds = new Set(images.map((image) => image.subarray(0, 60).join()));
    expect(kinds.size).toBe(8);
  });
});

describe('subtractMean', () => {
  const mean = { size: [28, 28] as const, data: Float32Array.from({ length: 2352 }, (_, i) => i) };

  it('subtracts pixel by pixel, before a mirror that follows', () => {
    const expected = original(2, 2, 28).map((value, i) => value - i);
    expect([...run([centerCrop(28), subtractMean(mean)]).images[0]!]).toEqual(expected);
    const mirrored = expected.map((_, i) => {
      const column = Math.floor(i / 3) % 28;
      return expected[i + (27 - 2 * column) * 3];
    });
    const images = run([centerCrop(28), subtractMean(mean), randomMirror()], 20).images;
    const kinds = new Set(images.map(String));
    expect(kinds).toEqual(new Set([String(expected), String(mirrored)]));
  });

  it('refuses a mean of another size, or one that is none', () => {
    expect(() => run([subtractMean(mean)])).toThrow("32 x 32, got '28 x 28'");
    const short = { size: [28, 28] as const, data: new Float32Array(5) };
    expect(() => subtractMean(short)).toThrow('2352 finite numbers');
  });
});

describe('normalize', () => {
  it('brings each channel to its mean and deviation', () => {
    const { mean, standardDeviation } = CIFAR100_STATISTICS;
    const image = run([normalize()]).images[0]!;
    for (const [i, value] of original(0, 0, 32).entries()) {
      const expected = (value / 255 - mean[i % 3]!) / standardDeviation[i % 3]!;
      expect(Math.abs(image[i]! - expected)).toBeLessThan(1e-5);
    }
  });

  it('refuses a deviation of 0', () => {
    const statistics = { mean: [0, 0, 0], standardDeviation: [1, 0, 1] } as const;
    expect(() => normalize(statistics)).toThrow('greater than 0, got [1,0,1]');
  });
});

describe('a transform of the user', () => {
  it('takes its place in the row', () => {
    const invert: Transform = {
      name: 'invert',
      prepare: (size) => ({
        size,
        apply: (input, output) => output.set(input.map((value) => 255 - value)),
      }),
    };
    expect([...run([centerCrop(4), invert]).images[0]!]).toEqual(
      original(14, 14, 4).map((value) => 255 - value),
    );
  });

  it('never writes into what it was given', () => {
    const random = new AddressedRandom(0, PURPOSE.augmentation);
    for (const transform of [randomCrop(4), centerCrop(4), randomMirror(), normalize()]) {
      const input = Float32Array.from({ length: 108 }, (_, i) => i);
      const step = transform.prepare([6, 6]);
      step.apply(input, new Float32Array(108), random.moveTo(0));
      expect([...input]).toEqual(Array.from({ length: 108 }, (_, i) => i));
    }
  });
});
