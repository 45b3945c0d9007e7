// 2-D convolution as an indirect matrix product: instead of copying patches into
// a matrix, a table holds the address of each row of each patch (Dukhan 2019, "The
// Indirect Convolution Algorithm"). Padding points at a row of zeros. The same
// product gives the gradient of the input, whose rows are rows of dy and whose
// filter is transposed.
//
// The filter is packed in panels of 8 columns: [panel][tap][depth][8], padded with zeros.

import { COLUMNS, multiplyRows, PANEL_ROW, ROWS } from './matrixProduct';

/** Rows whose addresses are tabled at a time: all panels pass over them while they are cached. */
const BLOCK_ROWS = 64;

/** Packs an HWIO filter for `convolution`: panels of outputs, depth = inputs. */
export function packFilter(filter: usize, packed: usize, taps: i32, inputs: i32, outputs: i32): void {
  for (let column = 0; column < outputs; column += COLUMNS) {
    const width = min(COLUMNS, outputs - column);
    let source = filter + (<usize>column << 2);
    for (let row = 0; row < taps * inputs; row++) {
      if (width < COLUMNS) memory.fill(packed, 0, PANEL_ROW);
      memory.copy(packed, source, <usize>width << 2);
      source += <usize>outputs << 2;
      packed += PANEL_ROW;
    }
  }
}

/** Packs an HWIO filter for `convolutionInputGradient`: panels of inputs, depth = outputs. */
export function packFilterTransposed(filter: usize, packed: usize, taps: i32, inputs: i32, outputs: i32): void {
  const row = <usize>outputs << 2;
  for (let column = 0; column < inputs; column += COLUMNS) {
    const width = min(COLUMNS, inputs - column);
    for (let tap = 0; tap < taps; tap++) {
      const base = filter + (<usize>tap * inputs + column) * row;
      for (let depth = 0; depth < outputs; depth++, packed += PANEL_ROW) {
        for (let j = 0; j < COLUMNS; j++) {
          store<f32>(
            packed + (<usize>j << 2),
            j < width ? load<f32>(base + <usize>j * row + (<usize>depth << 2)) : 0,
          );
        }
      }
    }
  }
}

/** Bytes of scratch that a convolution with this many taps and this depth of rows needs. */
export function convolutionScratchBytes(taps: i32, depth: i32): usize {
  const zeros = (<usize>depth << 2) + 16;
  return zeros + (<usize>(BLOCK_ROWS * taps) << 2) + (BLOCK_ROWS << 2) + (<usize>taps << 2) + 16;
}

/** Fills up the last group of a block with rows of zeros that are written nowhere. */
function padBlock(table: usize, targets: usize, rows: i32, taps: i32, zeros: usize): void {
  for (let r = rows; r % ROWS != 0; r++) {
    for (let tap = 0; tap < taps; tap++) store<u32>(entry(table, r, tap, taps), <u32>zeros);
    store<u32>(targets + (<usize>r << 2), 0);
  }
}

@inline
function entry(table: usize, r: i32, tap: i32, taps: i32): usize {
  return table + ((<usize>((r / ROWS) * taps + tap) * ROWS + (r % ROWS)) << 2);
}

/**
 * out = convolution of x [batch, height, width, inputs] with a filter packed by
 * `packFilter`, plus bias (0: none). Positions outside x count as zeros.
 */
export function convolution(
  x: usize, packed: usize, bias: usize, out: usize, scratch: usize,
  batch: i32, height: i32, width: i32, inputs: i32, outHeight: i32, outWidth: i32, outputs: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, padTop: i32, padLeft: i32,
): void {
  const taps = filterHeight * filterWidth;
  const pixel = <usize>inputs << 2;
  const zeros = scratch;
  const tapOffsets = zeros + pixel + 16;
  const targets = tapOffsets + (<usize>taps << 2);
  const table = targets + (BLOCK_ROWS << 2);
  memory.fill(zeros, 0, pixel);
  for (let tap = 0; tap < taps; tap++) {
    store<u32>(tapOffsets + (<usize>tap << 2), <u32>(tap * inputs * PANEL_ROW));
  }
  const positions = batch * outHeight * outWidth;
  let oy = 0;
  let ox = 0;
  let image = x;
  for (let first = 0; first < positions; first += BLOCK_ROWS) {
    const rows = min(BLOCK_ROWS, positions - first);
    for (let r = 0; r < rows; r++) {
      store<u32>(targets + (<usize>r << 2), <u32>out);
      out += <usize>outputs << 2;
      for (let ky = 0, tap = 0; ky < filterHeight; ky++) {
        const y = oy * strideHeight - padTop + ky;
        for (let kx = 0; kx < filterWidth; kx++, tap++) {
          const column = ox * strideWidth - padLeft + kx;
          const inside = <u32>y < <u32>height && <u32>column < <u32>width;
          store<u32>(
            entry(table, r, tap, taps),
            <u32>(inside ? image + <usize>(y * width + column) * pixel : zeros),
          );
        }
      }
      if (++ox == outWidth) {
        ox = 0;
        if (++oy == outHeight) {
          oy = 0;
          image += <usize>(height * width) * pixel;
        }
      }
    }
    padBlock(table, targets, rows, taps, zeros);
    multiplyRows(table, targets, rows, taps, tapOffsets, inputs, taps, packed, bias, outputs);
  }
}

/**
 * dx, the gradient of the input, from dy [batch, outHeight, outWidth, outputs] and a
 * filter packed by `packFilterTransposed`. With a stride, each phase of input
 * positions (y mod stride, x mod stride) meets its own subset of the taps.
 */
export function convolutionInputGradient(
  dy: usize, packed: usize, dx: usize, scratch: usize,
  batch: i32, height: i32, width: i32, inputs: i32, outHeight: i32, outWidth: i32, outputs: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, padTop: i32, padLeft: i32,
): void {
  const allTaps = filterHeight * filterWidth;
  const pixel = <usize>outputs << 2;
  const zeros = scratch;
  const tapOffsets = zeros + pixel + 16;
  const targets = tapOffsets + (<usize>allTaps << 2);
  const table = targets + (BLOCK_ROWS << 2);
  memory.fill(zeros, 0, pixel);
  for (let phaseY = 0; phaseY < strideHeight; phaseY++) {
    for (let phaseX = 0; phaseX < strideWidth; phaseX++) {
      const firstKy = (phaseY + padTop) % strideHeight;
      const firstKx = (phaseX + padLeft) % strideWidth;
      let taps = 0;
      for (let ky = firstKy; ky < filterHeight; ky += strideHeight) {
        for (let kx = firstKx; kx < filterWidth; kx += strideWidth, taps++) {
          store<u32>(
            tapOffsets + (<usize>taps << 2),
            <u32>((ky * filterWidth + kx) * outputs * PANEL_ROW),
          );
        }
      }
      let rows = 0;
      for (let n = 0; n < batch; n++) {
        const image = dy + <usize>n * outHeight * outWidth * pixel;
        for (let y = phaseY; y < height; y += strideHeight) {
          for (let column = phaseX; column < width; column += strideWidth) {
            const target = dx + ((<usize>((n * height + y) * width + column) * inputs) << 2);
            store<u32>(targets + (<usize>rows << 2), <u32>target);
            let tap = 0;
            for (let ky = firstKy; ky < filterHeight; ky += strideHeight) {
              const oy = (y + padTop - ky) / strideHeight;
              for (let kx = firstKx; kx < filterWidth; kx += strideWidth, tap++) {
                const ox = (column + padLeft - kx) / strideWidth;
                const inside =
                  y + padTop >= ky && column + padLeft >= kx && oy < outHeight && ox < outWidth;
                store<u32>(
                  entry(table, rows, tap, taps),
                  <u32>(inside ? image + <usize>(oy * outWidth + ox) * pixel : zeros),
                );
              }
            }
            if (++rows == BLOCK_ROWS) {
              multiplyRows(table, targets, rows, taps, tapOffsets, outputs, allTaps, packed, 0, inputs);
              rows = 0;
            }
          }
        }
      }
      if (rows > 0) {
        padBlock(table, targets, rows, taps, zeros);
        multiplyRows(table, targets, rows, taps, tapOffsets, outputs, allTaps, packed, 0, inputs);
      }
    }
  }
}
