/** The type that a matrix is bound as: fours of columns where each row has whole ones. */
export const elementType = (isWhole: boolean) => (isWhole ? 'vec4f' : 'f32');

/**
 * WGSL: `load_<name>(row, column)`, four columns of a row from a multiple of 4 on; what is beyond the
 * last is 0.
 *
 * @param name Of the binding.
 * @param width The uniform that has the number of columns.
 */
export const loadFours = (name: string, width: string, isWhole: boolean) =>
  isWhole
    ? /* wgsl */ `
fn load_${name}(row: i32, column: i32) -> vec4f {
  if (column >= uniforms.${width}) { return vec4f(); }
  return ${name}[(row * uniforms.${width} + column) / 4];
}`
    : /* wgsl */ `
fn load_${name}(row: i32, column: i32) -> vec4f {
  var value = vec4f();
  for (var lane = 0; lane < min(4, uniforms.${width} - column); lane++) {
    value[lane] = ${name}[row * uniforms.${width} + column + lane];
  }
  return value;
}`;

/** WGSL: `store_<name>(row, column, value)`, likewise; `uniforms.columns` is the number of columns. */
export const storeFours = (name: string, isWhole: boolean) =>
  isWhole
    ? /* wgsl */ `
fn store_${name}(row: i32, column: i32, value: vec4f) {
  if (column < uniforms.columns) { ${name}[(row * uniforms.columns + column) / 4] = value; }
}`
    : /* wgsl */ `
fn store_${name}(row: i32, column: i32, value: vec4f) {
  for (var lane = 0; lane < min(4, uniforms.columns - column); lane++) {
    ${name}[row * uniforms.columns + column + lane] = value[lane];
  }
}`;
