import { each, invocations, THREAD_COLUMNS, type Tile } from './tile.js';

/** Subgroups that hold whole rows of invocations, and of which a workgroup of the tile has a whole number. */
const isServed = (tile: Tile, subgroupSize: number) =>
  subgroupSize >= THREAD_COLUMNS && invocations(tile) % subgroupSize === 0;

/** The size of the subgroups that add up a tile's rows; undefined where workgroup memory does. */
export const subgroupsOf = (tile: Tile, subgroupSize: number | undefined): number | undefined =>
  subgroupSize !== undefined && isServed(tile, subgroupSize) ? subgroupSize : undefined;

/** By halves: a barrier for each, six for the tallest tile. */
const byHalves = (tile: Tile, lanes: string) => /* wgsl */ `
  ${lanes}[thread] = own;
  workgroupBarrier();
  for (var distance = ${invocations(tile) / 2}; distance >= ${THREAD_COLUMNS}; distance /= 2) {
    if (thread < distance) { ${lanes}[thread] += ${lanes}[thread + distance]; }
    workgroupBarrier();
  }
  let total = ${lanes}[thread % ${THREAD_COLUMNS}];`;

/** Rows of a subgroup are added up in registers; one barrier, and then subgroups one after the other. */
function bySubgroups(tile: Tile, lanes: string, subgroupSize: number): string {
  const rowDistances = Math.log2(subgroupSize / THREAD_COLUMNS);
  const addRow = (i: number) => `sum += subgroupShuffleXor(sum, ${THREAD_COLUMNS * 2 ** i}u);`;
  const addSubgroup = (i: number) =>
    `total += ${lanes}[${(i + 1) * THREAD_COLUMNS} + thread % ${THREAD_COLUMNS}];`;
  return /* wgsl */ `
  var sum = own;
  ${each(rowDistances, addRow)}
  if (thread % ${subgroupSize} < ${THREAD_COLUMNS}) {
    ${lanes}[thread / ${subgroupSize} * ${THREAD_COLUMNS} + thread % ${THREAD_COLUMNS}] = sum;
  }
  workgroupBarrier();
  var total = ${lanes}[thread % ${THREAD_COLUMNS}];
  ${each(invocations(tile) / subgroupSize - 1, addSubgroup)}`;
}

/**
 * WGSL: `over_rows(own, thread)`, the sum over all rows of invocations of what those of the same column
 * have, for each of them.
 *
 * @param lanes An array in workgroup memory, of a `vec4f` for each invocation.
 */
export const rowSums = (tile: Tile, lanes: string, subgroupSize: number | undefined) => /* wgsl */ `
fn over_rows(own: vec4f, thread: i32) -> vec4f {
  ${subgroupSize === undefined ? byHalves(tile, lanes) : bySubgroups(tile, lanes, subgroupSize)}
  workgroupBarrier();
  return total;
}`;

/** Arguments of an entry point whose invocations are numbered along their subgroups, or as they come. */
export const threadArguments = (subgroupSize: number | undefined) =>
  subgroupSize === undefined
    ? '@builtin(local_invocation_index) local: u32,'
    : '@builtin(subgroup_id) subgroup: u32, @builtin(subgroup_invocation_id) lane: u32,';

/** An invocation's number in its workgroup: WGSL does not say that subgroups go by the index. */
export const threadOf = (subgroupSize: number | undefined) =>
  subgroupSize === undefined ? 'i32(local)' : `i32(subgroup * ${subgroupSize}u + lane)`;
