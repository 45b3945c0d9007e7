import { isMixed } from '../../../precision.js';
import { elementType } from '../shader.js';
import type { Storage } from '../webGpuBackend.js';

/**
 * What a workgroup computes of a matrix product. Its invocations stand in `threadRows` by
 * `THREAD_COLUMNS`; each has sums of 4 rows by `quads` fours of columns in registers.
 */
export interface Tile {
  readonly threadRows: number;
  readonly quads: number;
  /** What its factors are rounded to in workgroup memory. Their products are added up in f32. */
  readonly storage: Storage;
  /** Of the device's subgroups, where all have one size. */
  readonly subgroupSize: number | undefined;
}

export const THREAD_COLUMNS = 8;

/** Steps of the sum that are in workgroup memory at a time: a multiple of 4. */
export const DEPTH = 16;

// The most that every adapter has 16 KiB of workgroup memory and 256 invocations for.
const THREAD_ROWS = [32, 16, 8] as const;
const MOST_QUADS = 4;

/** So many workgroups fill a large card; with fewer, smaller tiles end sooner. */
export const FILLING_WORKGROUPS = 256;

export const tileRows = ({ threadRows }: Pick<Tile, 'threadRows'>) => 4 * threadRows;
export const tileColumns = ({ quads }: Pick<Tile, 'quads'>) => 4 * THREAD_COLUMNS * quads;
export const invocations = ({ threadRows }: Tile) => threadRows * THREAD_COLUMNS;

/** The type of four factors there. */
export const factorType = ({ storage }: Tile) => elementType(storage, true);

/** For the name of a shader. */
export const tileName = (tile: Tile) =>
  `${tileRows(tile)}x${tileColumns(tile)}${tile.storage === 'f16' ? ' f16' : ''}`;

/** The largest tile, in the precision that activations are computed in, of which `rows` by `columns` takes enough to fill a card, or the smallest. */
export function chooseTile(rows: number, columns: number, subgroupSize: number | undefined): Tile {
  const widest = tileColumns({ quads: MOST_QUADS });
  const across = Math.ceil(columns / widest);
  const quads = Math.ceil(columns / across / (4 * THREAD_COLUMNS));
  const threadRows =
    THREAD_ROWS.find((count) => Math.ceil(rows / (4 * count)) * across >= FILLING_WORKGROUPS) ??
    THREAD_ROWS[THREAD_ROWS.length - 1]!;
  return { threadRows, quads, storage: isMixed() ? 'f16' : 'f32', subgroupSize };
}

/** Repeats code for each of `count`, as registers cannot be numbered at run time. */
export const each = (count: number, code: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => code(index)).join('\n');

/** Declares the sums of an invocation, all zero: `sum_<row>_<quad>`. */
export const declareSums = ({ quads }: Tile) =>
  each(4, (row) => each(quads, (quad) => `var sum_${row}_${quad} = vec4f();`));
