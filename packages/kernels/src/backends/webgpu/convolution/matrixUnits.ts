/// <reference types="@webgpu/types" />
import { isMixed } from '../../../precision.js';
import type { WebGpuBackend } from '../webGpuBackend.js';
import { subgroupSizeOf } from '../workgroupReductions.js';
import { each, FILLING_WORKGROUPS } from './tile.js';

/** What WGSL calls them, as long as they are an experiment. */
export const MATRIX_FEATURE = 'chromium-experimental-subgroup-matrix';

/** One of the sizes of matrices that a subgroup multiplies: [rows, depth] by [depth, columns]. */
interface MatrixConfiguration {
  readonly componentType: string;
  readonly resultComponentType: string;
  readonly M: number;
  readonly N: number;
  readonly K: number;
}

/** What an adapter with such units says of itself; not yet among WebGPU's types. */
interface MatrixAdapter {
  readonly subgroupMatrixConfigs?: Iterable<MatrixConfiguration>;
}

export interface MatrixUnits {
  readonly subgroupSize: number;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
}

/** Every size divides those of tiles. */
const SERVED_SIZES: readonly number[] = [8, 16];
const LEAST_STORAGE = 32 * 1024;

/** Units for factors of 16 bits and sums of 32, the largest that there are; undefined without. */
export function matrixUnitsOf(backend: WebGpuBackend): MatrixUnits | undefined {
  const { device, requestedFrom } = backend;
  const { subgroupMatrixConfigs } = (requestedFrom ?? {}) as MatrixAdapter;
  const subgroupSize = subgroupSizeOf(backend);
  const isAble =
    device.features.has(MATRIX_FEATURE) &&
    device.features.has('shader-f16') &&
    device.limits.maxComputeWorkgroupStorageSize >= LEAST_STORAGE;
  if (!isAble || subgroupSize === undefined || !isMixed()) return undefined;
  const [largest] = [...(subgroupMatrixConfigs ?? [])]
    .filter(
      ({ componentType, resultComponentType, M, N, K }) =>
        componentType === 'f16' &&
        resultComponentType === 'f32' &&
        [M, N, K].every((size) => SERVED_SIZES.includes(size)),
    )
    .sort((a, b) => b.M * b.N * b.K - a.M * a.N * a.K);
  if (!largest) return undefined;
  const { M: rows, N: columns, K: depth } = largest;
  return { subgroupSize, rows, columns, depth };
}

/** What a workgroup computes of a matrix product: its subgroups lie one below the other. */
export interface MatrixTile {
  readonly units: MatrixUnits;
  readonly rowsOfSubgroup: 16 | 32;
  readonly columns: number;
}

const SUBGROUPS = 4;
const MOST_COLUMNS = 64;
/** Steps of the sum that are in workgroup memory at a time. */
export const MATRIX_DEPTH = 32;

export const matrixTileRows = ({ rowsOfSubgroup }: MatrixTile) => SUBGROUPS * rowsOfSubgroup;
export const matrixInvocations = ({ units }: MatrixTile) => SUBGROUPS * units.subgroupSize;

/** For the name of a shader. */
export const matrixTileName = (tile: MatrixTile) =>
  `${matrixTileRows(tile)}x${tile.columns} of ${tile.units.rows}x${tile.units.columns}x${tile.units.depth}`;

/** The tallest tile of which `rows` by `columns` takes enough to fill a card, or the lower one. */
export function chooseMatrixTile(units: MatrixUnits, rows: number, columns: number): MatrixTile {
  const across = Math.ceil(columns / MOST_COLUMNS);
  const width = units.columns * Math.ceil(columns / across / units.columns);
  const isTall = Math.ceil(rows / (SUBGROUPS * 32)) * across >= FILLING_WORKGROUPS;
  return { units, rowsOfSubgroup: isTall ? 32 : 16, columns: width };
}

const rowsOfMatrices = ({ units, rowsOfSubgroup }: MatrixTile) => rowsOfSubgroup / units.rows;
const columnsOfMatrices = ({ units, columns }: MatrixTile) => columns / units.columns;

/** WGSL's extensions that the shaders enable themselves. */
export const MATRIX_EXTENSION = 'enable chromium_experimental_subgroup_matrix;\n';

/** Declares the sums of a subgroup, all zero. */
export const declareMatrices = (tile: MatrixTile) =>
  each(rowsOfMatrices(tile), (i) =>
    each(
      columnsOfMatrices(tile),
      (j) =>
        `var sum_${i}_${j} = subgroup_matrix_result<f32, ${tile.units.columns}, ${tile.units.rows}>();`,
    ),
  );

/** How a factor lies in workgroup memory: [row or column][step], or [step][row or column]. */
export type Layout = 'steps last' | 'steps first';

/** Adds the products of MATRIX_DEPTH steps: of `left_tile`, of the tile's rows, and `right_tile`. */
export function multiplyMatrices(tile: MatrixTile, left: Layout, right: Layout): string {
  const { units, columns } = tile;
  const rows = matrixTileRows(tile);
  const leftType = `subgroup_matrix_left<f16, ${units.depth}, ${units.rows}>`;
  const rightType = `subgroup_matrix_right<f16, ${units.columns}, ${units.depth}>`;
  const loadLeft = (i: number, step: number) => {
    const row = `(subgroup_row + ${i * units.rows}u)`;
    return left === 'steps last'
      ? `subgroupMatrixLoad<${leftType}, row_major>(&left_tile, ${row} * ${MATRIX_DEPTH}u + ${step}u, ${MATRIX_DEPTH}u)`
      : `subgroupMatrixLoad<${leftType}, col_major>(&left_tile, ${step * rows}u + ${row}, ${rows}u)`;
  };
  const loadRight = (j: number, step: number) => {
    const column = j * units.columns;
    return right === 'steps last'
      ? `subgroupMatrixLoad<${rightType}, col_major>(&right_tile, ${column * MATRIX_DEPTH + step}u, ${MATRIX_DEPTH}u)`
      : `subgroupMatrixLoad<${rightType}, row_major>(&right_tile, ${step * columns + column}u, ${columns}u)`;
  };
  return each(MATRIX_DEPTH / units.depth, (part) => {
    const step = part * units.depth;
    const lefts = each(
      rowsOfMatrices(tile),
      (i) => `let left_${part}_${i} = ${loadLeft(i, step)};`,
    );
    const products = each(
      columnsOfMatrices(tile),
      (j) => `
    let right_${part}_${j} = ${loadRight(j, step)};
    ${each(
      rowsOfMatrices(tile),
      (i) =>
        `sum_${i}_${j} = subgroupMatrixMultiplyAccumulate(left_${part}_${i}, right_${part}_${j}, sum_${i}_${j});`,
    )}`,
    );
    return lefts + products;
  });
}

/** WGSL, outside of functions: what the three before and the two behind need. */
export const matrixMemory = (tile: MatrixTile) => /* wgsl */ `
var<workgroup> left_tile: array<f16, ${matrixTileRows(tile) * MATRIX_DEPTH}>;
var<workgroup> right_tile: array<f16, ${tile.columns * MATRIX_DEPTH}>;
/// Sums of as many columns as a matrix has: [row][column].
var<workgroup> results: array<f32, ${matrixTileRows(tile) * tile.units.columns}>;

fn four_results(row: i32, quad: i32) -> vec4f {
  let at = row * ${tile.units.columns} + 4 * quad;
  return vec4f(results[at], results[at + 1], results[at + 2], results[at + 3]);
}`;

/** The arguments of the entry point beside the workgroup's, and what its body begins with. */
export const MATRIX_ARGUMENTS = /* wgsl */ `
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_id) subgroup: u32,`;
export const enterMatrices = ({ rowsOfSubgroup }: MatrixTile) => /* wgsl */ `
  let thread = i32(local);
  let subgroup_row = subgroup * ${rowsOfSubgroup}u;`;

/**
 * Puts the sums of one column of matrices after the other into `results`.
 *
 * @param use WGSL, for the columns of the tile from `first` on, by all invocations.
 */
export const forEachMatrixColumn = (tile: MatrixTile, use: (first: number) => string) => {
  const { units } = tile;
  const store = (i: number, j: number) =>
    `subgroupMatrixStore<row_major>(&results, (subgroup_row + ${i * units.rows}u) * ${units.columns}u, sum_${i}_${j}, ${units.columns}u);`;
  return each(
    columnsOfMatrices(tile),
    (j) => `
  {
    ${each(rowsOfMatrices(tile), (i) => store(i, j))}
    workgroupBarrier();
    ${use(j * units.columns)}
    workgroupBarrier();
  }`,
  );
};

/** Fours of columns of a matrix. */
export const matrixQuads = ({ units }: MatrixTile) => units.columns / 4;
