/**
 * Copies `rows` runs of `bytes` bytes, `sourceStride` bytes apart, to places
 * `targetStride` bytes apart: one input of a concatenation along the last axis,
 * or one output of a split.
 */
export function copyColumns(
  source: usize,
  sourceStride: usize,
  target: usize,
  targetStride: usize,
  bytes: usize,
  rows: u32,
): void {
  for (let row: u32 = 0; row < rows; row++) {
    memory.copy(target, source, bytes);
    source += sourceStride;
    target += targetStride;
  }
}
