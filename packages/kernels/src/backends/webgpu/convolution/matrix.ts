import { elementType } from '../shader.js';
import type { Storage } from '../webGpuBackend.js';

/** A matrix that a shader binds. */
export interface Matrix {
  /** Of the binding. */
  readonly name: string;
  /** The uniform that has the number of columns. */
  readonly width: string;
  /** Whether each row has whole fours of columns, which are then read at once. */
  readonly isWhole: boolean;
  /** Default: f32. */
  readonly storage?: Storage;
}

/** The type of its elements in the binding. */
export const matrixType = ({ isWhole, storage = 'f32' }: Pick<Matrix, 'isWhole' | 'storage'>) =>
  elementType(storage, isWhole);

/**
 * WGSL: `load_<name>(row, column)`, four columns of a row from a multiple of 4 on; what is beyond the
 * last is 0.
 *
 * @param type Of what it gives: `vec4f`, or what is put into a tile.
 */
export const loadFours = ({ name, width, isWhole }: Matrix, type = 'vec4f') =>
  isWhole
    ? /* wgsl */ `
fn load_${name}(row: i32, column: i32) -> ${type} {
  if (column >= uniforms.${width}) { return ${type}(); }
  return ${type}(${name}[(row * uniforms.${width} + column) / 4]);
}`
    : /* wgsl */ `
fn load_${name}(row: i32, column: i32) -> ${type} {
  var value = vec4f();
  for (var lane = 0; lane < min(4, uniforms.${width} - column); lane++) {
    value[lane] = f32(${name}[row * uniforms.${width} + column + lane]);
  }
  return ${type}(value);
}`;

/** WGSL: `store_<name>(row, column, value)`, likewise. */
export const storeFours = (matrix: Matrix) => {
  const { name, width, isWhole } = matrix;
  const type = matrixType(matrix);
  return isWhole
    ? /* wgsl */ `
fn store_${name}(row: i32, column: i32, value: vec4f) {
  if (column < uniforms.${width}) { ${name}[(row * uniforms.${width} + column) / 4] = ${type}(value); }
}`
    : /* wgsl */ `
fn store_${name}(row: i32, column: i32, value: vec4f) {
  for (var lane = 0; lane < min(4, uniforms.${width} - column); lane++) {
    ${name}[row * uniforms.${width} + column + lane] = ${type}(value[lane]);
  }
}`;
};
