// The matrix products that convolutions are made of. The inner loops hold a tile of 4 rows by 8
// columns in registers: 8 sums, 2 vectors of the right factor, 4 numbers of the left one and a product
// are as many as there are on x64.
//
// They take four steps of depth at a time, to spare the loop's own instructions. The branch between
// two steps, never taken where the depth is a multiple of 4, is what makes that pay: within a block
// V8 moves all loads ahead of all sums, and four steps of them do not fit into the registers.

export const ROWS = 4;
export const COLUMNS = 8;

/** Bytes of a row of a panel of the right factor. */
export const PANEL_ROW: usize = COLUMNS << 2;

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
  let b0: v128;
  let b1: v128;
  let v: v128;
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
      for (let left = depth; left > 0; left -= 4) {
        b0 = v128.load(b);
        b1 = v128.load(b, 16);
        v = v128.load_splat<f32>(a0);
        c00 = f32x4.add(c00, f32x4.mul(v, b0));
        c01 = f32x4.add(c01, f32x4.mul(v, b1));
        v = v128.load_splat<f32>(a1);
        c10 = f32x4.add(c10, f32x4.mul(v, b0));
        c11 = f32x4.add(c11, f32x4.mul(v, b1));
        v = v128.load_splat<f32>(a2);
        c20 = f32x4.add(c20, f32x4.mul(v, b0));
        c21 = f32x4.add(c21, f32x4.mul(v, b1));
        v = v128.load_splat<f32>(a3);
        c30 = f32x4.add(c30, f32x4.mul(v, b0));
        c31 = f32x4.add(c31, f32x4.mul(v, b1));
        if (left == 1) break;
        b0 = v128.load(b, 32);
        b1 = v128.load(b, 48);
        v = v128.load_splat<f32>(a0, 4);
        c00 = f32x4.add(c00, f32x4.mul(v, b0));
        c01 = f32x4.add(c01, f32x4.mul(v, b1));
        v = v128.load_splat<f32>(a1, 4);
        c10 = f32x4.add(c10, f32x4.mul(v, b0));
        c11 = f32x4.add(c11, f32x4.mul(v, b1));
        v = v128.load_splat<f32>(a2, 4);
        c20 = f32x4.add(c20, f32x4.mul(v, b0));
        c21 = f32x4.add(c21, f32x4.mul(v, b1));
        v = v128.load_splat<f32>(a3, 4);
        c30 = f32x4.add(c30, f32x4.mul(v, b0));
        c31 = f32x4.add(c31, f32x4.mul(v, b1));
        if (left == 2) break;
        b0 = v128.load(b, 64);
        b1 = v128.load(b, 80);
        v = v128.load_splat<f32>(a0, 8);
        c00 = f32x4.add(c00, f32x4.mul(v, b0));
        c01 = f32x4.add(c01, f32x4.mul(v, b1));
        v = v128.load_splat<f32>(a1, 8);
        c10 = f32x4.add(c10, f32x4.mul(v, b0));
        c11 = f32x4.add(c11, f32x4.mul(v, b1));
        v = v128.load_splat<f32>(a2, 8);
        c20 = f32x4.add(c20, f32x4.mul(v, b0));
        c21 = f32x4.add(c21, f32x4.mul(v, b1));
        v = v128.load_splat<f32>(a3, 8);
        c30 = f32x4.add(c30, f32x4.mul(v, b0));
        c31 = f32x4.add(c31, f32x4.mul(v, b1));
        if (left == 3) break;
        b0 = v128.load(b, 96);
        b1 = v128.load(b, 112);
        v = v128.load_splat<f32>(a0, 12);
        c00 = f32x4.add(c00, f32x4.mul(v, b0));
        c01 = f32x4.add(c01, f32x4.mul(v, b1));
        v = v128.load_splat<f32>(a1, 12);
        c10 = f32x4.add(c10, f32x4.mul(v, b0));
        c11 = f32x4.add(c11, f32x4.mul(v, b1));
        v = v128.load_splat<f32>(a2, 12);
        c20 = f32x4.add(c20, f32x4.mul(v, b0));
        c21 = f32x4.add(c21, f32x4.mul(v, b1));
        v = v128.load_splat<f32>(a3, 12);
        c30 = f32x4.add(c30, f32x4.mul(v, b0));
        c31 = f32x4.add(c31, f32x4.mul(v, b1));
        a0 += 16;
        a1 += 16;
        a2 += 16;
        a3 += 16;
        b += PANEL_ROW * 4;
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

/**
 * All panels of columns for a table of rows, which have so many of `allTaps` taps. `packed` is
 * [panel][tap][depth][8], padded with zeros; `bias` is 0 where there is none. See `multiplyPanel`.
 */
export function multiplyRows(
  table: usize, targets: usize, rows: i32, taps: i32, tapOffsets: usize, depth: i32, allTaps: i32,
  packed: usize, bias: usize, columns: i32,
): void {
  const groups = (rows + ROWS - 1) / ROWS;
  const panelBytes = <usize>allTaps * depth * PANEL_ROW;
  for (let column = 0; column < columns; column += COLUMNS) {
    multiplyPanel(
      table, targets, groups, taps, tapOffsets, depth, packed, bias, column, min(COLUMNS, columns - column),
    );
    packed += panelBytes;
  }
}

@inline
function addTile(target: usize, low: v128, high: v128, columns: i32): void {
  if (columns >= COLUMNS) {
    v128.store(target, f32x4.add(v128.load(target), low));
    v128.store(target, f32x4.add(v128.load(target, 16), high), 16);
    return;
  }
  if (columns >= 4) {
    v128.store(target, f32x4.add(v128.load(target), low));
    low = high;
    target += 16;
    columns -= 4;
  }
  if (columns > 0) store<f32>(target, load<f32>(target) + f32x4.extract_lane(low, 0));
  if (columns > 1) store<f32>(target, load<f32>(target, 4) + f32x4.extract_lane(low, 1), 4);
  if (columns > 2) store<f32>(target, load<f32>(target, 8) + f32x4.extract_lane(low, 2), 8);
}

/** One panel of columns of `addTransposedProduct`. */
function addTransposedPanel(
  a: usize, aRow: usize, aPanel: usize, b: usize, bRow: usize, depth: i32,
  target: usize, targetRow: usize, rows: i32, columns: i32,
): void {
  let b0: v128;
  let b1: v128;
  let v: v128;
  for (let row = 0; row < rows; row += ROWS, a += aPanel, target += targetRow * ROWS) {
    let c00 = f32x4.splat(0);
    let c01 = c00;
    let c10 = c00;
    let c11 = c00;
    let c20 = c00;
    let c21 = c00;
    let c30 = c00;
    let c31 = c00;
    let left = a;
    let right = b;
    for (let steps = depth; steps > 0; steps -= 4) {
      b0 = v128.load(right);
      b1 = v128.load(right, 16);
      v = v128.load_splat<f32>(left);
      c00 = f32x4.add(c00, f32x4.mul(v, b0));
      c01 = f32x4.add(c01, f32x4.mul(v, b1));
      v = v128.load_splat<f32>(left, 4);
      c10 = f32x4.add(c10, f32x4.mul(v, b0));
      c11 = f32x4.add(c11, f32x4.mul(v, b1));
      v = v128.load_splat<f32>(left, 8);
      c20 = f32x4.add(c20, f32x4.mul(v, b0));
      c21 = f32x4.add(c21, f32x4.mul(v, b1));
      v = v128.load_splat<f32>(left, 12);
      c30 = f32x4.add(c30, f32x4.mul(v, b0));
      c31 = f32x4.add(c31, f32x4.mul(v, b1));
      left += aRow;
      right += bRow;
      if (steps == 1) break;
      b0 = v128.load(right);
      b1 = v128.load(right, 16);
      v = v128.load_splat<f32>(left);
      c00 = f32x4.add(c00, f32x4.mul(v, b0));
      c01 = f32x4.add(c01, f32x4.mul(v, b1));
      v = v128.load_splat<f32>(left, 4);
      c10 = f32x4.add(c10, f32x4.mul(v, b0));
      c11 = f32x4.add(c11, f32x4.mul(v, b1));
      v = v128.load_splat<f32>(left, 8);
      c20 = f32x4.add(c20, f32x4.mul(v, b0));
      c21 = f32x4.add(c21, f32x4.mul(v, b1));
      v = v128.load_splat<f32>(left, 12);
      c30 = f32x4.add(c30, f32x4.mul(v, b0));
      c31 = f32x4.add(c31, f32x4.mul(v, b1));
      left += aRow;
      right += bRow;
      if (steps == 2) break;
      b0 = v128.load(right);
      b1 = v128.load(right, 16);
      v = v128.load_splat<f32>(left);
      c00 = f32x4.add(c00, f32x4.mul(v, b0));
      c01 = f32x4.add(c01, f32x4.mul(v, b1));
      v = v128.load_splat<f32>(left, 4);
      c10 = f32x4.add(c10, f32x4.mul(v, b0));
      c11 = f32x4.add(c11, f32x4.mul(v, b1));
      v = v128.load_splat<f32>(left, 8);
      c20 = f32x4.add(c20, f32x4.mul(v, b0));
      c21 = f32x4.add(c21, f32x4.mul(v, b1));
      v = v128.load_splat<f32>(left, 12);
      c30 = f32x4.add(c30, f32x4.mul(v, b0));
      c31 = f32x4.add(c31, f32x4.mul(v, b1));
      left += aRow;
      right += bRow;
      if (steps == 3) break;
      b0 = v128.load(right);
      b1 = v128.load(right, 16);
      v = v128.load_splat<f32>(left);
      c00 = f32x4.add(c00, f32x4.mul(v, b0));
      c01 = f32x4.add(c01, f32x4.mul(v, b1));
      v = v128.load_splat<f32>(left, 4);
      c10 = f32x4.add(c10, f32x4.mul(v, b0));
      c11 = f32x4.add(c11, f32x4.mul(v, b1));
      v = v128.load_splat<f32>(left, 8);
      c20 = f32x4.add(c20, f32x4.mul(v, b0));
      c21 = f32x4.add(c21, f32x4.mul(v, b1));
      v = v128.load_splat<f32>(left, 12);
      c30 = f32x4.add(c30, f32x4.mul(v, b0));
      c31 = f32x4.add(c31, f32x4.mul(v, b1));
      left += aRow;
      right += bRow;
    }
    const height = rows - row;
    addTile(target, c00, c01, columns);
    if (height > 1) addTile(target + targetRow, c10, c11, columns);
    if (height > 2) addTile(target + targetRow * 2, c20, c21, columns);
    if (height > 3) addTile(target + targetRow * 3, c30, c31, columns);
  }
}

/**
 * target += a' b, a matrix [rows, columns]. Each of the three is in panels (4 columns of a, 8 of b and
 * of the target) that are so many bytes apart, and so many bytes lie between two rows of a panel.
 */
export function addTransposedProduct(
  a: usize, aRow: usize, aPanel: usize, b: usize, bRow: usize, bPanel: usize, depth: i32,
  target: usize, targetRow: usize, targetPanel: usize, rows: i32, columns: i32,
): void {
  for (let c = 0; c < columns; c += COLUMNS, b += bPanel, target += targetPanel) {
    addTransposedPanel(
      a, aRow, aPanel, b, bRow, depth, target, targetRow, rows, min(COLUMNS, columns - c),
    );
  }
}
