import { describe, expect, it } from 'vitest';
import { colorfulImage, grayImage, rowsOf } from '../../../test/transforms/applied.js';
import { type AffineMap, inverseMatrixOf } from './affineMatrix.js';
import { INTERPOLATIONS, type Interpolation, resample } from './resample.js';

const FILL = [9, 9, 9] as const;

function moved(
  rows: readonly (readonly number[])[],
  map: AffineMap,
  interpolation: Interpolation = 'nearest',
): number[][] {
  const { image, size } = grayImage(rows);
  const output = new Float32Array(image.length).fill(Number.NaN);
  resample(image, output, size, inverseMatrixOf(map), interpolation, FILL);
  return rowsOf(output, size[1]);
}

const rows = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 10],
];

describe.each(INTERPOLATIONS)('an affine map, %s', (interpolation) => {
  it('of nothing is the image', () => {
    const image = colorfulImage([31, 32]);
    const output = new Float32Array(image.length);
    resample(image, output, [31, 32], inverseMatrixOf({}), interpolation, FILL);
    expect(output).toEqual(image);
  });

  it('turns by right angles, clockwise, exactly', () => {
    const quarter = [
      [7, 4, 1],
      [8, 5, 2],
      [10, 6, 3],
    ];
    expect(moved(rows, { degrees: 90 }, interpolation)).toEqual(quarter);
    expect(moved(rows, { degrees: -270 }, interpolation)).toEqual(quarter);
    const half = rows.map((row) => row.toReversed()).toReversed();
    expect(moved(rows, { degrees: 180 }, interpolation)).toEqual(half);
    // Of an even size the center is between pixels.
    const even = [
      [1, 2],
      [3, 4],
    ];
    expect(moved(even, { degrees: 90 }, interpolation)).toEqual([
      [3, 1],
      [4, 2],
    ]);
  });

  it('moves right and down, and fills what was outside', () => {
    expect(moved(rows, { translation: [1, 0] }, interpolation)).toEqual([
      [9, 1, 2],
      [9, 4, 5],
      [9, 7, 8],
    ]);
    expect(moved(rows, { translation: [0, -2] }, interpolation)).toEqual([
      [7, 8, 10],
      [9, 9, 9],
      [9, 9, 9],
    ]);
  });

  it('shears around its center', () => {
    // By a whole pixel for each row or column.
    expect(moved(rows, { shear: [-45, 0] }, interpolation)).toEqual([
      [2, 3, 9],
      [4, 5, 6],
      [9, 7, 8],
    ]);
    expect(moved(rows, { shear: [0, 45] }, interpolation)).toEqual([
      [9, 2, 6],
      [1, 5, 10],
      [4, 8, 9],
    ]);
  });
});

describe('an affine map', () => {
  it('scales: twice as large, each pixel is four', () => {
    const even = [
      [0, 0, 0, 0],
      [0, 1, 2, 0],
      [0, 3, 4, 0],
      [0, 0, 0, 0],
    ];
    expect(moved(even, { scale: 2 })).toEqual([
      [1, 1, 2, 2],
      [1, 1, 2, 2],
      [3, 3, 4, 4],
      [3, 3, 4, 4],
    ]);
  });

  it('weighs four pixels by their distances, and the fill as a pixel', () => {
    expect(moved(rows, { translation: [0.25, 0] }, 'bilinear')).toEqual([
      [3, 1.75, 2.75],
      [5.25, 4.75, 5.75],
      [7.5, 7.75, 9.5],
    ]);
    expect(moved(rows, { translation: [-0.5, -0.5] }, 'bilinear')[0]).toEqual([3, 4, 6.75]);
  });

  it('goes around another center', () => {
    // The corner at the top left, from the center.
    expect(moved(rows, { degrees: 90, center: [-1.5, -1.5], translation: [3, 0] })).toEqual([
      [7, 4, 1],
      [8, 5, 2],
      [10, 6, 3],
    ]);
  });

  it('takes numbers that are no pixels', () => {
    const image = Float32Array.of(-3, 0.25, 1e6);
    const output = new Float32Array(3);
    resample(image, output, [1, 1], inverseMatrixOf({ degrees: 17 }), 'nearest', FILL);
    expect(output).toEqual(image);
  });
});
