// 3 x 3 convolution with stride 1, its input gradient and its filter gradient, by Winograd's minimal
// filtering: tiles of the images are transformed, multiplied as matrices of channels, one product
// for each of a tile's 36 cells, and transformed back. A chunk of tiles is at work at a time, so
// that scratch memory is small and what lies between stays in the cache.
//
// Channels come in multiples of 4: `convolution` serves all others. Scratch memory is best aligned to
// cache lines.

import { addTransposedProduct, COLUMNS, multiplyRows, PANEL_ROW, ROWS } from './matrixProduct';
import {
  BETWEEN_BYTES,
  planeBytes,
  TABLE_BYTES,
  tableCells,
  tilesAlong,
  writeGradient,
  writeOutputs,
  writeWindow,
} from './winogradTiles';
import { CELLS, FILTER, TILE, transformFilter, transformFilterGradient, WINDOW } from './winogradTransforms';

/** What the planes of a chunk may take: as much as an outer cache holds. */
const CHUNK_BYTES = 1 << 20;
/** Likewise for the filter's gradient, which goes over all of its sums once a chunk. */
const GRADIENT_CHUNK_BYTES = 2 << 20;

@inline
function chunkTiles(bytes: i32, tiles: i32, channels: i32): i32 {
  const fitting = (bytes / (CELLS * 4 * channels)) & ~(ROWS - 1);
  return min(max(fitting, 16), (tiles + ROWS - 1) & ~(ROWS - 1));
}

@inline
function panelsOf(columns: i32): usize {
  return (columns + COLUMNS - 1) / COLUMNS;
}

/** Bytes of scratch for either function below. */
export function winogradScratchBytes(batch: i32, outHeight: i32, outWidth: i32, inputs: i32, outputs: i32): usize {
  const tiles = batch * tilesAlong(outHeight) * tilesAlong(outWidth);
  const chunk = chunkTiles(GRADIENT_CHUNK_BYTES, tiles, inputs + outputs);
  const panels = panelsOf(outputs);
  const matrices = <usize>CELLS * panels * inputs * PANEL_ROW;
  const planes = <usize>CELLS * (planeBytes(chunk, inputs) + planeBytes(chunk, <i32>panels * COLUMNS));
  const tables = TABLE_BYTES + (<usize>chunk << 3) + 4;
  return matrices + planes + BETWEEN_BYTES + (<usize>max(inputs, outputs) << 2) + tables;
}

@inline
function filterCell(from: usize, stride: usize): v128 {
  if (stride == 4) return v128.load(from);
  return f32x4(load<f32>(from), load<f32>(from + stride), load<f32>(from + stride * 2), load<f32>(from + stride * 3));
}

/**
 * A filter [3, 3, rows, columns], whose taps, rows and columns are so many bytes apart, to
 * matrices [36, panels, rows, 8]. A negative `tap` turns it by half a turn.
 */
function transformWholeFilter(
  filter: usize, tap: i32, row: usize, column: usize, rows: i32, columns: i32, between: usize, to: usize,
): void {
  const panel = <usize>rows * PANEL_ROW;
  const plane = panelsOf(columns) * panel;
  const betweenRow: usize = FILTER << 4;
  for (let c = 0; c < columns; c += 4) {
    let target = to + <usize>(c / COLUMNS) * panel + ((<usize>c % COLUMNS) << 2);
    for (let r = 0; r < rows; r++, target += PANEL_ROW) {
      const source = filter + <usize>r * row + <usize>c * column;
      for (let x = 0; x < FILTER; x++) {
        const cells = source + <usize>(x * tap);
        transformFilter(
          filterCell(cells, column),
          filterCell(cells + <usize>(3 * tap), column),
          filterCell(cells + <usize>(6 * tap), column),
          between + (<usize>x << 4), betweenRow,
        );
      }
      let cell = target;
      for (let y = 0; y < WINDOW; y++, cell += plane * WINDOW) {
        const g = between + <usize>y * betweenRow;
        transformFilter(v128.load(g), v128.load(g, 16), v128.load(g, 32), cell, plane);
      }
    }
  }
}

/** Tables `count` rows of a plane; those that fill up the last group of four are `spare`. */
function tableRows(table: usize, first: usize, stride: usize, count: i32, spare: usize): void {
  const filled = (count + ROWS - 1) & ~(ROWS - 1);
  for (let row = 0; row < filled; row++, table += 4, first += stride) {
    store<u32>(table, <u32>(row < count ? first : spare));
  }
}

/**
 * out = convolution of x [batch, height, width, inputs] with a filter in HWIO, plus bias (0: none).
 * Positions outside x count as zeros. With `turned`, the input gradient: x is then dy, out is dx, the
 * filter is [3, 3, outputs, inputs], and the padding is 2 less that of the convolution.
 */
export function winogradConvolution(
  x: usize, filter: usize, bias: usize, out: usize, scratch: usize, turned: bool,
  batch: i32, height: i32, width: i32, inputs: i32, outHeight: i32, outWidth: i32, outputs: i32,
  padTop: i32, padLeft: i32,
): void {
  const pixel = <usize>inputs << 2;
  const outPixel = <usize>outputs << 2;
  const down = tilesAlong(outHeight);
  const across = tilesAlong(outWidth);
  const tiles = batch * down * across;
  const chunk = chunkTiles(CHUNK_BYTES, tiles, inputs + outputs);
  const plane = planeBytes(chunk, inputs);
  const outPlane = planeBytes(chunk, outputs);
  const matrix = panelsOf(outputs) * inputs * PANEL_ROW;
  const matrices = scratch;
  const windows = matrices + <usize>CELLS * matrix;
  const products = windows + <usize>CELLS * plane;
  const between = products + <usize>CELLS * outPlane;
  const zeros = between + BETWEEN_BYTES;
  const table = zeros + pixel;
  const rows = table + TABLE_BYTES;
  const targets = rows + (<usize>chunk << 2);
  const tapOffset = targets + (<usize>chunk << 2);
  memory.fill(zeros, 0, pixel);
  store<u32>(tapOffset, 0);
  const tap = (inputs * outputs) << 2;
  if (turned) {
    transformWholeFilter(filter + <usize>(8 * tap), -tap, 4, pixel, inputs, outputs, between, matrices);
  } else {
    transformWholeFilter(filter, tap, outPixel, 4, inputs, outputs, between, matrices);
  }

  for (let first = 0; first < tiles; first += chunk) {
    const count = min(chunk, tiles - first);
    for (let t = 0; t < count; t++) {
      const tile = first + t;
      const image = x + <usize>(tile / (down * across)) * (<usize>(height * width) * pixel);
      const top = ((tile / across) % down) * TILE - padTop;
      const left = (tile % across) * TILE - padLeft;
      tableCells(table, image, height, width, pixel, top, left, WINDOW, zeros);
      writeWindow(table, inputs, between, windows + <usize>t * pixel, plane);
    }
    for (let cell: usize = 0; cell < <usize>CELLS; cell++) {
      tableRows(rows, windows + cell * plane, pixel, count, zeros);
      tableRows(targets, products + cell * outPlane, outPixel, count, 0);
      multiplyRows(rows, targets, count, 1, tapOffset, inputs, 1, matrices + cell * matrix, 0, outputs);
    }
    for (let t = 0; t < count; t++) {
      const tile = first + t;
      const image = out + <usize>(tile / (down * across)) * (<usize>(outHeight * outWidth) * outPixel);
      const top = ((tile / across) % down) * TILE;
      const left = (tile % across) * TILE;
      tableCells(table, image, outHeight, outWidth, outPixel, top, left, TILE, 0);
      writeOutputs(products + <usize>t * outPixel, outPlane, bias, outputs, between, table);
    }
  }
}

/** dFilter (HWIO) from x [batch, height, width, inputs] and dy [batch, outHeight, outWidth, outputs]. */
export function winogradFilterGradient(
  x: usize, dy: usize, dFilter: usize, scratch: usize,
  batch: i32, height: i32, width: i32, inputs: i32, outHeight: i32, outWidth: i32, outputs: i32,
  padTop: i32, padLeft: i32,
): void {
  const pixel = <usize>inputs << 2;
  const dyPixel = <usize>outputs << 2;
  const columns = <i32>panelsOf(outputs) * COLUMNS;
  const down = tilesAlong(outHeight);
  const across = tilesAlong(outWidth);
  const tiles = batch * down * across;
  const chunk = chunkTiles(GRADIENT_CHUNK_BYTES, tiles, inputs + outputs);
  const plane = planeBytes(chunk, inputs);
  const dyPlane = planeBytes(chunk, columns);
  const panel = <usize>inputs * PANEL_ROW;
  const matrix = panelsOf(outputs) * panel;
  const sums = scratch;
  const windows = sums + <usize>CELLS * matrix;
  const gradients = windows + <usize>CELLS * plane;
  const between = gradients + <usize>CELLS * dyPlane;
  const table = between + BETWEEN_BYTES;
  // As wide as either kind of pixel: what lies outside dy is read as zeros too.
  const zeros = table + TABLE_BYTES;
  memory.fill(zeros, 0, max(pixel, dyPixel));
  memory.fill(sums, 0, <usize>CELLS * matrix);
  // Columns beyond the last channel are multiplied too, though nobody reads what comes of it.
  if (columns > outputs) memory.fill(gradients, 0, <usize>CELLS * dyPlane);

  for (let first = 0; first < tiles; first += chunk) {
    const count = min(chunk, tiles - first);
    for (let t = 0; t < count; t++) {
      const tile = first + t;
      const n = <usize>(tile / (down * across));
      const top = ((tile / across) % down) * TILE;
      const left = (tile % across) * TILE;
      const image = x + n * (<usize>(height * width) * pixel);
      tableCells(table, image, height, width, pixel, top - padTop, left - padLeft, WINDOW, zeros);
      writeWindow(table, inputs, between, windows + <usize>t * pixel, plane);
      const gradient = dy + n * (<usize>(outHeight * outWidth) * dyPixel);
      tableCells(table, gradient, outHeight, outWidth, dyPixel, top, left, TILE, zeros);
      writeGradient(table, outputs, between, gradients + ((<usize>t * columns) << 2), dyPlane);
    }
    for (let cell: usize = 0; cell < <usize>CELLS; cell++) {
      addTransposedProduct(
        windows + cell * plane, pixel, ROWS << 2, gradients + cell * dyPlane, <usize>columns << 2, PANEL_ROW, count,
        sums + cell * matrix, PANEL_ROW, panel, inputs, columns,
      );
    }
  }
  writeFilterGradient(sums, inputs, outputs, between, dFilter);
}

/** The sums [36, panels, rows, 8] to a filter [3, 3, rows, columns]. */
function writeFilterGradient(sums: usize, rows: i32, columns: i32, between: usize, to: usize): void {
  const panel = <usize>rows * PANEL_ROW;
  const matrix = panelsOf(columns) * panel;
  const rowBytes: usize = WINDOW << 4;
  const down = matrix * WINDOW;
  const tap = <usize>(rows * columns) << 2;
  for (let r = 0; r < rows; r++, sums += PANEL_ROW) {
    for (let c = 0; c < columns; c += 4, to += 16) {
      const sum = sums + <usize>(c / COLUMNS) * panel + ((<usize>c % COLUMNS) << 2);
      for (let x = 0; x < WINDOW; x++) {
        const m = sum + <usize>x * matrix;
        transformFilterGradient(
          v128.load(m), v128.load(m + down), v128.load(m + down * 2),
          v128.load(m + down * 3), v128.load(m + down * 4), v128.load(m + down * 5),
          between + (<usize>x << 4), rowBytes,
        );
      }
      for (let y = 0; y < FILTER; y++) {
        const m = between + <usize>y * rowBytes;
        transformFilterGradient(
          v128.load(m), v128.load(m, 16), v128.load(m, 32), v128.load(m, 48), v128.load(m, 64), v128.load(m, 80),
          to + <usize>(y * FILTER) * tap, tap,
        );
      }
    }
  }
}
