// 2-D convolution as an indirect matrix product: instead of copying patches into
// a matrix, a table holds the address of each row of each patch (Dukhan 2019, "The
// Indirect Convolution Algorithm"). Padding points at a row of zeros. The same
// product gives the gradient of the input, whose rows are rows of dy and whose
// filter is transposed.
//
// The inner kernel holds a tile of 4 rows by 8 columns in registers. The filter is
// packed in panels of 8 columns: [panel][tap][depth][8], padded with zeros.

const ROWS = 4;
const COLUMNS = 8;
/** Rows whose addresses are tabled at a time: all panels pass over them while they are cached. */
const BLOCK_ROWS = 64;

/** Packs an HWIO filter for `convolution`: panels of outputs, depth = inputs. */
export function packFilter(filter: usize, packed: usize, taps: i32, inputs: i32, outputs: i32): void {
  for (let column = 0; column < outputs; column += COLUMNS) {
    const width = min(COLUMNS, outputs - column);
    let source = filter + (<usize>column << 2);
    for (let row = 0; row < taps * inputs; row++) {
      if (width < COLUMNS) memory.fill(packed, 0, COLUMNS << 2);
      memory.copy(packed, source, <usize>width << 2);
      source += <usize>outputs << 2;
      packed += COLUMNS << 2;
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
      for (let depth = 0; depth < outputs; depth++, packed += COLUMNS << 2) {
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

@inline
function storeTile(target: usize, low: v128, high: v128, columns: i32): void {
  if (target == 0) return;
  if (columns >= COLUMNS) {
    v128.store(target, low);
    v128.store(target, high, 16);
    return;
  }
  if (columns >= 4) {
    v128.store(target, low);
    low = high;
    target += 16;
    columns -= 4;
  }
  if (columns > 0) store<f32>(target, f32x4.extract_lane(low, 0));
  if (columns > 1) store<f32>(target, f32x4.extract_lane(low, 1), 4);
  if (columns > 2) store<f32>(target, f32x4.extract_lane(low, 2), 8);
}

/**
 * One panel of columns for a table of rows. `table` is u32[groups][taps][4] of row
 * addresses, `targets` u32[groups][4] of output rows (0: no such row),
 * `tapOffsets` u32[taps] of byte offsets into the panel.
 */
function multiplyPanel(
  table: usize, targets: usize, groups: i32, taps: i32, tapOffsets: usize, depth: i32,
  panel: usize, bias: usize, column: i32, columns: i32,
): void {
  let bias0 = f32x4.splat(0);
  let bias1 = bias0;
  if (bias != 0) {
    const address = bias + (<usize>column << 2);
    bias0 = f32x4.replace_lane(bias0, 0, load<f32>(address));
    if (columns > 1) bias0 = f32x4.replace_lane(bias0, 1, load<f32>(address, 4));
    if (columns > 2) bias0 = f32x4.replace_lane(bias0, 2, load<f32>(address, 8));
    if (columns > 3) bias0 = f32x4.replace_lane(bias0, 3, load<f32>(address, 12));
    if (columns > 4) bias1 = f32x4.replace_lane(bias1, 0, load<f32>(address, 16));
    if (columns > 5) bias1 = f32x4.replace_lane(bias1, 1, load<f32>(address, 20));
    if (columns > 6) bias1 = f32x4.replace_lane(bias1, 2, load<f32>(address, 24));
    if (columns > 7) bias1 = f32x4.replace_lane(bias1, 3, load<f32>(address, 28));
  }
  const depthBytes = <usize>depth << 5;
  for (let group = 0; group < groups; group++) {
    let c00 = bias0;
    let c01 = bias1;
    let c10 = bias0;
    let c11 = bias1;
    let c20 = bias0;
    let c21 = bias1;
    let c30 = bias0;
    let c31 = bias1;
    for (let tap = 0; tap < taps; tap++, table += 16) {
      let a0 = <usize>load<u32>(table);
      let a1 = <usize>load<u32>(table, 4);
      let a2 = <usize>load<u32>(table, 8);
      let a3 = <usize>load<u32>(table, 12);
      let b = panel + <usize>load<u32>(tapOffsets + (<usize>tap << 2));
      const end = b + depthBytes;
      while (b < end) {
        const b0 = v128.load(b);
        const b1 = v128.load(b, 16);
        const v0 = v128.load_splat<f32>(a0);
        c00 = f32x4.add(c00, f32x4.mul(v0, b0));
        c01 = f32x4.add(c01, f32x4.mul(v0, b1));
        const v1 = v128.load_splat<f32>(a1);
        c10 = f32x4.add(c10, f32x4.mul(v1, b0));
        c11 = f32x4.add(c11, f32x4.mul(v1, b1));
        const v2 = v128.load_splat<f32>(a2);
        c20 = f32x4.add(c20, f32x4.mul(v2, b0));
        c21 = f32x4.add(c21, f32x4.mul(v2, b1));
        const v3 = v128.load_splat<f32>(a3);
        c30 = f32x4.add(c30, f32x4.mul(v3, b0));
        c31 = f32x4.add(c31, f32x4.mul(v3, b1));
        a0 += 4;
        a1 += 4;
        a2 += 4;
        a3 += 4;
        b += 32;
      }
    }
    const offset = <usize>column << 2;
    storeTile(row(targets, 0, offset), c00, c01, columns);
    storeTile(row(targets, 4, offset), c10, c11, columns);
    storeTile(row(targets, 8, offset), c20, c21, columns);
    storeTile(row(targets, 12, offset), c30, c31, columns);
    targets += 16;
  }
}

@inline
function row(targets: usize, index: usize, offset: usize): usize {
  const target = <usize>load<u32>(targets + index);
  return target == 0 ? 0 : target + offset;
}

/** All panels over one block of rows. */
function multiplyBlock(
  table: usize, targets: usize, rows: i32, taps: i32, tapOffsets: usize, depth: i32, allTaps: i32,
  packed: usize, bias: usize, columns: i32,
): void {
  const groups = (rows + ROWS - 1) / ROWS;
  const panelBytes = <usize>allTaps * depth * (COLUMNS << 2);
  for (let column = 0; column < columns; column += COLUMNS) {
    multiplyPanel(
      table, targets, groups, taps, tapOffsets, depth, packed, bias, column, min(COLUMNS, columns - column),
    );
    packed += panelBytes;
  }
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
    store<u32>(tapOffsets + (<usize>tap << 2), <u32>(tap * inputs * (COLUMNS << 2)));
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
    multiplyBlock(table, targets, rows, taps, tapOffsets, inputs, taps, packed, bias, outputs);
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
            <u32>((ky * filterWidth + kx) * outputs * (COLUMNS << 2)),
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
              multiplyBlock(table, targets, rows, taps, tapOffsets, outputs, allTaps, packed, 0, inputs);
              rows = 0;
            }
          }
        }
      }
      if (rows > 0) {
        padBlock(table, targets, rows, taps, zeros);
        multiplyBlock(table, targets, rows, taps, tapOffsets, outputs, allTaps, packed, 0, inputs);
      }
    }
  }
}
