import { describe, expect, it } from 'vitest';
import { colorfulImage, grayImage, rowsOf } from '../../../test/transforms/applied.js';
import { autoContrast } from './autoContrast.js';
import { equalize } from './equalize.js';
import { OPERATION_NAMES, OPERATIONS, type OperationName } from './operations.js';
import { posterize } from './posterize.js';
import { solarize } from './solarize.js';

const SIZE = [32, 32] as const;
const CONTEXT = { size: SIZE, interpolation: 'nearest', fill: [0, 0, 0] } as const;

function made(name: OperationName, magnitude: number, rows: readonly (readonly number[])[]) {
  const { image, size } = grayImage(rows);
  const output = new Float32Array(image.length).fill(Number.NaN);
  OPERATIONS[name](image, output, magnitude, { ...CONTEXT, size });
  return rowsOf(output, size[1]);
}

const values = (change: typeof posterize, amount: number, row: number[]) => {
  const { image } = grayImage([row]);
  const output = new Float32Array(image.length);
  change(image, output, amount);
  return rowsOf(output, row.length)[0];
};

describe('the operations', () => {
  const still: Partial<Record<OperationName, number>> = { posterize: 8, solarize: 256 };

  it.each(OPERATION_NAMES.filter((name) => name !== 'autoContrast' && name !== 'equalize'))(
    '%s leaves the image where its magnitude is none',
    (name) => {
      const image = colorfulImage(SIZE);
      const output = new Float32Array(image.length);
      OPERATIONS[name](image, output, still[name] ?? 0, CONTEXT);
      expect(output).toEqual(image);
    },
  );

  it('posterize keeps the highest bits', () => {
    expect(values(posterize, 3, [0, 31, 32, 255, 130])).toEqual([0, 0, 32, 224, 128]);
    expect(values(posterize, 1, [127, 128])).toEqual([0, 128]);
  });

  it('solarize inverts from the threshold on', () => {
    expect(values(solarize, 128, [0, 127, 128, 255])).toEqual([0, 127, 127, 0]);
    expect(values(solarize, 0, [0, 100, 255])).toEqual([255, 155, 0]);
  });

  it('autoContrast stretches, and leaves one color', () => {
    expect(values(autoContrast, 0, [50, 100, 150])).toEqual([0, 127, 255]);
    expect(values(autoContrast, 0, [50, 50, 50])).toEqual([50, 50, 50]);
  });

  it('equalize makes values equally frequent, and leaves one color', () => {
    const row = Array.from({ length: 1024 }, (_, i) => i >> 6);
    const equalized = values(equalize, 0, row)!;
    // Sixteen values, of 64 pixels each: 960 of them are below the greatest, 3 to a step.
    expect(equalized.filter((_, i) => i % 64 === 0).slice(0, 4)).toEqual([0, 21, 43, 64]);
    expect(equalized.at(-1)).toBe(255);
    expect(values(equalize, 0, new Array(1024).fill(7))).toEqual(new Array(1024).fill(7));
    // Too few pixels for a step.
    expect(values(equalize, 0, [3, 9, 200])).toEqual([3, 9, 200]);
  });

  it('translate by the whole part of pixels, either way', () => {
    const rows = [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ];
    expect(made('translateX', 1.9, rows)[0]).toEqual([0, 1, 2]);
    expect(made('translateX', -1.9, rows)[0]).toEqual([2, 3, 0]);
    expect(made('translateY', 2.1, rows)).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [1, 2, 3],
    ]);
  });

  it('rotate counterclockwise', () => {
    expect(
      made('rotate', 90, [
        [1, 2],
        [3, 4],
      ]),
    ).toEqual([
      [2, 4],
      [1, 3],
    ]);
  });

  it('make whole numbers with bilinear interpolation too', () => {
    const image = colorfulImage(SIZE);
    const output = new Float32Array(image.length);
    OPERATIONS.rotate(image, output, 17, { ...CONTEXT, interpolation: 'bilinear' });
    expect(output.every(Number.isInteger)).toBe(true);
  });
});
