import type { Shader } from '../shader.js';
import type { Storage } from '../webGpuBackend.js';
import { loadFours, type Matrix, matrixType, storeFours } from './matrix.js';
import { rowSums, subgroupsOf, threadArguments, threadOf } from './rowSums.js';
import {
  DEPTH,
  declareSums,
  each,
  factorType,
  invocations,
  THREAD_COLUMNS,
  type Tile,
  tileColumns,
  tileName,
  tileRows,
} from './tile.js';

/**
 * The output of a convolution and the gradient of its input are the same sum: over the taps of the
 * filter and the channels of a source, of what a cell of a grid sees times the filter. Only the
 * filter is read the other way round, and of a stride s the gradient has s * s grids (phases) of
 * cells, each of which sees taps of its own.
 */
export type Direction = 'forward' | 'inputGradient';

/** What follows the sum, in the same dispatch. */
export type Activation = 'linear' | 'relu';

/** Whether a stock kernel's activation is one that our shaders have. */
export const isActivation = (
  name: string | null | undefined,
): name is Activation | null | undefined => name == null || name === 'linear' || name === 'relu';

export interface GatherForm {
  readonly direction: Direction;
  /** Whether the channels summed over, and those of the result, come in whole fours. */
  readonly isDepthWhole: boolean;
  readonly isColumnsWhole: boolean;
  readonly hasBias: boolean;
  readonly activation: Activation;
  readonly sourceStorage: Storage;
  readonly outStorage: Storage;
  /** Whether each tile leaves the moments of its rows for batch norm: of whole columns, linear. */
  readonly hasMoments: boolean;
}

/** WGSL: `load_filter(tap, step, column)`, four columns of one step of the sum. */
const filter = (type: string) => /* wgsl */ `
fn load_filter(tap: i32, step: i32, column: i32) -> ${type} {
  if (step >= uniforms.depth) { return ${type}(); }
  return load_filter_values(tap * uniforms.depth + step, column);
}`;

/** The same with the filter's last two axes the other way round: four steps of one column. */
const turnedFilter = (type: string) => /* wgsl */ `
fn load_filter(tap: i32, step: i32, column: i32) -> ${type} {
  if (column >= uniforms.columns) { return ${type}(); }
  return load_filter_values(tap * uniforms.columns + column, step);
}`;

/** A tap of a phase, and where a cell of the grid finds the pixel that it sees by it. */
const TAPS: Readonly<Record<Direction, string>> = {
  forward: /* wgsl */ `
fn first_tap(phase: vec2i) -> vec2i { return vec2i(); }
fn tap_step() -> vec2i { return vec2i(1); }
fn origin_of(cell: vec2i) -> vec2i { return cell * uniforms.stride - uniforms.before; }
fn shift_of(phase: vec2i, tap: vec2i) -> vec2i { return tap; }
fn target_of(phase: vec2i, cell: vec2i) -> vec2i { return cell; }`,
  // An output reaches the cell c by the tap t where output * stride = c + before - t.
  inputGradient: /* wgsl */ `
fn first_tap(phase: vec2i) -> vec2i { return (phase + uniforms.before) % uniforms.stride; }
fn tap_step() -> vec2i { return uniforms.stride; }
fn origin_of(cell: vec2i) -> vec2i { return cell; }
fn shift_of(phase: vec2i, tap: vec2i) -> vec2i {
  return (phase + uniforms.before - tap) / uniforms.stride;
}
fn target_of(phase: vec2i, cell: vec2i) -> vec2i { return phase + cell * uniforms.stride; }`,
};

const ACTIVATIONS: Readonly<Record<Activation, (value: string) => string>> = {
  linear: (value) => value,
  relu: (value) => `max(${value}, vec4f())`,
};

/** Four steps of the sum: products of `left_<row>`, steps by row, with the filter's tile. */
function multiplyQuad({ direction }: GatherForm, tile: Tile): string {
  const quads = 8 * tile.quads;
  if (direction === 'forward') {
    return each(4, (step) => {
      const load = (quad: number) =>
        `let right_${step}_${quad} = vec4f(filter_tile[(4 * quad_step + ${step}) * ${quads} + ${quad * THREAD_COLUMNS} + thread_column]);`;
      const add = (row: number, quad: number) =>
        `sum_${row}_${quad} = fma(vec4f(left_${row}[${step}]), right_${step}_${quad}, sum_${row}_${quad});`;
      return `${each(tile.quads, load)}\n${each(4, (row) => each(tile.quads, (quad) => add(row, quad)))}`;
    });
  }
  return each(tile.quads, (quad) => {
    const column = (lane: number) => `4 * (${quad * THREAD_COLUMNS} + thread_column) + ${lane}`;
    const load = (lane: number) =>
      `let right_${quad}_${lane} = vec4f(filter_tile[(${column(lane)}) * ${DEPTH / 4} + quad_step]);`;
    const products = (row: number) =>
      Array.from({ length: 4 }, (_, lane) => `dot(left_${row}, right_${quad}_${lane})`).join(', ');
    return `${each(4, load)}\n${each(4, (row) => `sum_${row}_${quad} += vec4f(${products(row)});`)}`;
  });
}

/** Puts the filter's part of DEPTH steps into workgroup memory. */
function loadFilterTile({ direction }: GatherForm, tile: Tile): string {
  const columnQuads = 8 * tile.quads;
  const size = DEPTH * columnQuads;
  const load =
    direction === 'forward'
      ? `load_filter(tap_index, step + at / ${columnQuads}, first_column + 4 * (at % ${columnQuads}))`
      : `load_filter(tap_index, step + 4 * (at % ${DEPTH / 4}), first_column + at / ${DEPTH / 4})`;
  return `for (var at = thread; at < ${size}; at += ${invocations(tile)}) { filter_tile[at] = ${load}; }`;
}

/** Four numbers in workgroup memory for each invocation: where the source's tile was, if that has f32. */
const lanesOf = ({ storage }: Tile) => (storage === 'f32' ? 'source_tile' : 'lanes');

/**
 * The mean of the tile's rows, and their sum of squares about it: [mean or squares][tile][four columns].
 * In two sums, as a sum of squares about 0 would cancel.
 */
const leaveMoments = (tile: Tile, hasBias: boolean) => /* wgsl */ `
  let rows = uniforms.batch * uniforms.grid.x * uniforms.grid.y;
  let rows_here = f32(clamp(rows - first_row, 0, ${tileRows(tile)}));
  let part = first_row / ${tileRows(tile)};
  let parts = (rows + ${tileRows(tile) - 1}) / ${tileRows(tile)};
${each(4, (row) => `let counts_${row} = first_row + thread_row + ${row * tile.threadRows} < rows;`)}
${each(tile.quads, (quad) => {
  const value = (row: number) => (hasBias ? `(sum_${row}_${quad} + bias)` : `sum_${row}_${quad}`);
  const sum = (of: (row: number) => string) =>
    [0, 1, 2, 3].map((row) => `select(vec4f(), ${of(row)}, counts_${row})`).join(' + ');
  return `
  {
    let column = first_column + 4 * (${quad * THREAD_COLUMNS} + thread_column);
    ${hasBias ? 'let bias = load_bias(column);' : ''}
    let mean = over_rows(${sum(value)}, thread) / rows_here;
${each(4, (row) => `let apart_${row} = ${value(row)} - mean;`)}
    let squares = over_rows(${sum((row) => `apart_${row} * apart_${row}`)}, thread);
    if (thread_row == 0 && column < uniforms.columns && part < parts) {
      moments[(part * uniforms.columns + column) / 4] = mean;
      moments[((parts + part) * uniforms.columns + column) / 4] = squares;
    }
  }`;
})}`;

/** Flags of a form, for the name of its shader. */
export function formName(form: GatherForm): string {
  const { direction, isDepthWhole, isColumnsWhole, hasBias, activation, hasMoments } = form;
  const flags = [isDepthWhole, isColumnsWhole, hasBias, hasMoments].map(Number).join('');
  return `${direction} ${activation} ${flags}`;
}

/** How what a shader of the form binds is stored. */
export const formStorages = ({ sourceStorage, outStorage }: GatherForm): readonly Storage[] => [
  sourceStorage,
  'f32',
  outStorage,
];

/** A sum of four columns, from `column` on, as it is written. */
export const finished = ({ hasBias, activation }: GatherForm, sum: string, column: string) =>
  ACTIVATIONS[activation](hasBias ? `${sum} + load_bias(${column})` : sum);

/**
 * WGSL: the bindings (source, filter, out, with a bias that, and with moments those), and what reads and
 * writes them, finds taps and cells.
 *
 * @param factor The type of four factors of a product.
 */
export function gatherDeclarations(form: GatherForm, factor: string): string {
  const { direction, isDepthWhole, isColumnsWhole, hasBias, hasMoments } = form;
  const depth = { width: 'depth', isWhole: isDepthWhole };
  const columns = { width: 'columns', isWhole: isColumnsWhole };
  const source: Matrix = { name: 'source', ...depth, storage: form.sourceStorage };
  const filterValues: Matrix = {
    name: 'filter_values',
    ...(direction === 'forward' ? columns : depth),
  };
  const out: Matrix = { name: 'out', ...columns, storage: form.outStorage };
  return /* wgsl */ `
struct Uniforms {
  grid: vec2i, source_size: vec2i, target_size: vec2i, filter_size: vec2i,
  stride: vec2i, before: vec2i, phases: vec2i, batch: i32, depth: i32, columns: i32,
}
@group(0) @binding(0) var<storage, read> source: array<${matrixType(source)}>;
@group(0) @binding(1) var<storage, read> filter_values: array<${matrixType(filterValues)}>;
@group(0) @binding(2) var<storage, read_write> out: array<${matrixType(out)}>;
${
  hasBias
    ? `@group(0) @binding(3) var<storage, read> bias: array<f32>;
fn load_bias(column: i32) -> vec4f {
  var value = vec4f();
  for (var lane = 0; lane < min(4, uniforms.columns - column); lane++) {
    value[lane] = bias[column + lane];
  }
  return value;
}`
    : ''
}
${
  hasMoments
    ? `@group(0) @binding(${hasBias ? 4 : 3}) var<storage, read_write> moments: array<vec4f>;`
    : ''
}
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${loadFours(source, factor)}
${loadFours(filterValues, factor)}
${direction === 'forward' ? filter(factor) : turnedFilter(factor)}
${storeFours(out)}
${TAPS[direction]}

fn phase_of(workgroup: vec3u) -> vec2i {
  let index = i32(workgroup.z) % (uniforms.phases.x * uniforms.phases.y);
  return vec2i(index / uniforms.phases.y, index % uniforms.phases.y);
}

/// Which of the tiles of a phase, one below the other, a workgroup has: more than a dimension counts.
fn row_of(workgroup: vec3u, workgroups: vec3u) -> i32 {
  let fold = i32(workgroup.z) / (uniforms.phases.x * uniforms.phases.y);
  return fold * i32(workgroups.x) + i32(workgroup.x);
}

/// A cell of a grid: its image, row and column; an image that is none where the row of the product is none.
fn cell_of(row: i32) -> vec3i {
  let column = row % uniforms.grid.y;
  let rest = row / uniforms.grid.y;
  return vec3i(rest / uniforms.grid.x, rest % uniforms.grid.x, column);
}
`;
}

/** A matrix product in registers. */
export function gatherShader(form: GatherForm, tile: Tile): Shader {
  const { hasMoments, hasBias } = form;
  const subgroupSize = hasMoments ? subgroupsOf(tile, tile.subgroupSize) : undefined;
  const factor = factorType(tile);
  const rowsApart = invocations(tile) / 4;
  const finish = (row: number, quad: number) => {
    const column = `first_column + 4 * (${quad * THREAD_COLUMNS} + thread_column)`;
    return `store_out(pixel, ${column}, ${finished(form, `sum_${row}_${quad}`, column)});`;
  };
  return {
    name: `convolution ${tileName(tile)} ${formName(form)}${subgroupSize === undefined ? '' : ` by subgroups of ${subgroupSize}`}`,
    storages: formStorages(form),
    code: () => /* wgsl */ `
${gatherDeclarations(form, factor)}
var<workgroup> source_tile: array<${factor}, ${tileRows(tile) * (DEPTH / 4)}>;
var<workgroup> filter_tile: array<${factor}, ${DEPTH * 8 * tile.quads}>;
${
  hasMoments && tile.storage !== 'f32'
    ? `var<workgroup> ${lanesOf(tile)}: array<vec4f, ${invocations(tile)}>;`
    : ''
}
${hasMoments ? rowSums(tile, lanesOf(tile), subgroupSize) : ''}

@compute @workgroup_size(${invocations(tile)})
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  ${threadArguments(subgroupSize)}
) {
  let thread = ${threadOf(subgroupSize)};
  let thread_row = thread / ${THREAD_COLUMNS};
  let thread_column = thread % ${THREAD_COLUMNS};
  let phase = phase_of(workgroup);
  let first_row = row_of(workgroup, workgroups) * ${tileRows(tile)};
  let first_column = i32(workgroup.y) * ${tileColumns(tile)};
  let quad_of_load = thread % ${DEPTH / 4};
  let row_of_load = thread / ${DEPTH / 4};
${each(
  2,
  (load) => `
  let cell_${load} = cell_of(first_row + row_of_load + ${load * rowsApart});
  let origin_${load} = origin_of(cell_${load}.yz);
  let image_${load} = cell_${load}.x * uniforms.source_size.x * uniforms.source_size.y;`,
)}
${declareSums(tile)}
  let first = first_tap(phase);
  let apart = tap_step();
  for (var tap_row = first.x; tap_row < uniforms.filter_size.x; tap_row += apart.x) {
    for (var tap_column = first.y; tap_column < uniforms.filter_size.y; tap_column += apart.y) {
      let tap_index = tap_row * uniforms.filter_size.y + tap_column;
      let shift = shift_of(phase, vec2i(tap_row, tap_column));
${each(
  2,
  (load) => `
      let seen_${load} = origin_${load} + shift;
      let is_inside_${load} = cell_${load}.x < uniforms.batch && all(seen_${load} >= vec2i()) && all(seen_${load} < uniforms.source_size);
      let pixel_${load} = image_${load} + seen_${load}.x * uniforms.source_size.y + seen_${load}.y;`,
)}
      for (var step = 0; step < uniforms.depth; step += ${DEPTH}) {
${each(
  2,
  (load) => `
        var loaded_${load} = ${factor}();
        if (is_inside_${load}) { loaded_${load} = load_source(pixel_${load}, step + 4 * quad_of_load); }
        source_tile[(row_of_load + ${load * rowsApart}) * ${DEPTH / 4} + quad_of_load] = loaded_${load};`,
)}
        ${loadFilterTile(form, tile)}
        workgroupBarrier();
        for (var quad_step = 0; quad_step < ${DEPTH / 4}; quad_step++) {
${each(4, (row) => `let left_${row} = vec4f(source_tile[(thread_row + ${row * tile.threadRows}) * ${DEPTH / 4} + quad_step]);`)}
${multiplyQuad(form, tile)}
        }
        workgroupBarrier();
      }
    }
  }
${each(
  4,
  (row) => `
  {
    let cell = cell_of(first_row + thread_row + ${row * tile.threadRows});
    let place = target_of(phase, cell.yz);
    if (cell.x < uniforms.batch && all(place < uniforms.target_size)) {
      let pixel = (cell.x * uniforms.target_size.x + place.x) * uniforms.target_size.y + place.y;
      ${each(tile.quads, (quad) => finish(row, quad))}
    }
  }`,
)}
${hasMoments ? leaveMoments(tile, hasBias) : ''}
}
`,
  };
}
