// The tiles of a Winograd convolution: images in NHWC are cut into windows of 6 x 6 cells, or into
// tiles of 4 x 4, transformed, and written to "planes", one matrix of [tiles, channels] for each of
// the 36 cells. A table of addresses says where a tile's cells are.

import {
  CELLS,
  TILE,
  transformGradient,
  transformInput,
  transformProducts,
  WINDOW,
} from './winogradTransforms';

/** Bytes of a table of addresses, and of a tile between the two axes of its transform. */
export const TABLE_BYTES: usize = CELLS << 2;
export const BETWEEN_BYTES: usize = CELLS << 4;

const ROW: usize = WINDOW << 4;

/** Tiles along an axis. */
@inline
export function tilesAlong(size: i32): i32 {
  return (size + TILE - 1) / TILE;
}

/** Bytes from one plane to the next: an odd number of cache lines, or all would fall into one set. */
export function planeBytes(tiles: i32, channels: i32): usize {
  return ((((<usize>tiles * channels) << 2) + 127) & ~127) | 64;
}

/**
 * Tables the addresses of `size` x `size` cells of an image; `outside` is that of all
 * that lie beyond its edges.
 */
@inline
export function tableCells(
  table: usize, image: usize, height: i32, width: i32, pixel: usize, top: i32, left: i32, size: i32, outside: usize,
): void {
  for (let y = top; y < top + size; y++) {
    for (let x = left; x < left + size; x++, table += 4) {
      const inside = <u32>y < <u32>height && <u32>x < <u32>width;
      store<u32>(table, <u32>(inside ? image + <usize>(y * width + x) * pixel : outside));
    }
  }
}

@inline
function cell(table: usize, index: usize, channel: usize): v128 {
  return v128.load(<usize>load<u32>(table + (index << 2)) + channel);
}

/** A tabled window into the planes: the row of `to` that belongs to the tile. */
export function writeWindow(table: usize, channels: i32, between: usize, to: usize, plane: usize): void {
  for (let c: usize = 0; c < <usize>channels << 2; c += 16, to += 16) {
    for (let column = 0; column < WINDOW; column++) {
      const cells = table + (<usize>column << 2);
      transformInput(
        cell(cells, 0, c), cell(cells, 6, c), cell(cells, 12, c),
        cell(cells, 18, c), cell(cells, 24, c), cell(cells, 30, c),
        between + (<usize>column << 4), ROW,
      );
    }
    let target = to;
    for (let row = between; row < between + BETWEEN_BYTES; row += ROW, target += plane * WINDOW) {
      transformInput(
        v128.load(row), v128.load(row, 16), v128.load(row, 32),
        v128.load(row, 48), v128.load(row, 64), v128.load(row, 80),
        target, plane,
      );
    }
  }
}

/** A tabled tile of the output's gradient into the planes, likewise. */
export function writeGradient(table: usize, channels: i32, between: usize, to: usize, plane: usize): void {
  const rowBytes: usize = TILE << 4;
  for (let c: usize = 0; c < <usize>channels << 2; c += 16, to += 16) {
    for (let column = 0; column < TILE; column++) {
      const cells = table + (<usize>column << 2);
      transformGradient(
        cell(cells, 0, c), cell(cells, 4, c), cell(cells, 8, c), cell(cells, 12, c),
        between + (<usize>column << 4), rowBytes,
      );
    }
    let target = to;
    for (let row = between; row < between + rowBytes * WINDOW; row += rowBytes, target += plane * WINDOW) {
      transformGradient(
        v128.load(row), v128.load(row, 16), v128.load(row, 32), v128.load(row, 48), target, plane,
      );
    }
  }
}

/** A tile's outputs from its products in the planes, where its table has an address. */
export function writeOutputs(
  from: usize, plane: usize, bias: usize, channels: i32, between: usize, table: usize,
): void {
  const rowBytes: usize = WINDOW << 4;
  const outputs = between + rowBytes * TILE;
  for (let c: usize = 0; c < <usize>channels << 2; c += 16, from += 16) {
    for (let column = 0; column < WINDOW; column++) {
      const m = from + <usize>column * plane;
      const row = plane * WINDOW;
      transformProducts(
        v128.load(m), v128.load(m + row), v128.load(m + row * 2),
        v128.load(m + row * 3), v128.load(m + row * 4), v128.load(m + row * 5),
        between + (<usize>column << 4), rowBytes,
      );
    }
    const offset = bias == 0 ? f32x4.splat(0) : v128.load(bias + c);
    for (let row = 0; row < TILE; row++) {
      const products = between + <usize>row * rowBytes;
      transformProducts(
        v128.load(products), v128.load(products, 16), v128.load(products, 32),
        v128.load(products, 48), v128.load(products, 64), v128.load(products, 80),
        outputs, 16,
      );
      for (let column = 0; column < TILE; column++) {
        const target = <usize>load<u32>(table + (<usize>(row * TILE + column) << 2));
        if (target != 0) v128.store(target + c, f32x4.add(v128.load(outputs + (<usize>column << 4)), offset));
      }
    }
  }
}
