import { ITEM_ENTRY, ITEM_INDEX } from '../dispatch.js';
import { elementType, type Shader } from '../shader.js';
import type { Storage } from '../webGpuBackend.js';
import { loadFours, type Matrix, matrixType, storeFours } from './matrix.js';
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

export interface FilterGradientForm {
  /** Whether the channels of the input, and those of the output, come in whole fours. */
  readonly isRowsWhole: boolean;
  readonly isColumnsWhole: boolean;
  /** Whether the bias gets its gradient, the sum of dy, in the same dispatch. */
  readonly hasBias: boolean;
  readonly xStorage: Storage;
  readonly dyStorage: Storage;
}

const PIXEL_AT = /* wgsl */ `
/// The cell of the input that an output sees by a tap, or -1 outside.
fn pixel_at(output: vec3i, tap: i32) -> i32 {
  let seen = output.yz * uniforms.stride - uniforms.before +
    vec2i(tap / uniforms.filter_size.y, tap % uniforms.filter_size.y);
  if (any(seen < vec2i()) || any(seen >= uniforms.input_size)) { return -1; }
  return (output.x * uniforms.input_size.x + seen.x) * uniforms.input_size.y + seen.y;
}`;

/** `load_x(output, row)`: of four rows of the filter's matrix (tap, channel) what an output sees. */
const loadX = (isWhole: boolean, type: string) =>
  isWhole
    ? /* wgsl */ `
fn load_x(output: vec3i, row: i32) -> ${type} {
  let pixel = pixel_at(output, row / uniforms.channels);
  if (pixel < 0) { return ${type}(); }
  return ${type}(x[(pixel * uniforms.channels + row % uniforms.channels) / 4]);
}`
    : /* wgsl */ `
fn load_x(output: vec3i, row: i32) -> ${type} {
  var value = vec4f();
  for (var lane = 0; lane < min(4, uniforms.rows - row); lane++) {
    let pixel = pixel_at(output, (row + lane) / uniforms.channels);
    if (pixel >= 0) { value[lane] = f32(x[pixel * uniforms.channels + (row + lane) % uniforms.channels]); }
  }
  return ${type}(value);
}`;

/** Rows of invocations that add up dy, a step of the sum each at a time. */
const biasLanes = ({ threadRows }: Tile) => Math.min(DEPTH, threadRows);

const addBias = (tile: Tile) => /* wgsl */ `
      if (has_bias_here && thread_row < ${biasLanes(tile)}) {
        for (var k = thread_row; k < ${DEPTH}; k += ${biasLanes(tile)}) {
          ${each(tile.quads, (quad) => `bias_${quad} += vec4f(dy_tile[k * ${8 * tile.quads} + ${quad * THREAD_COLUMNS} + thread_column]);`)}
        }
      }`;

/** Where they leave their sums: where dy's tile was, if that has f32. */
const biasSums = ({ storage }: Tile) => (storage === 'f32' ? 'dy_tile' : 'bias_sums');

const finishBias = (tile: Tile) => /* wgsl */ `
  if (has_bias_here) {
    if (thread_row < ${biasLanes(tile)}) {
      ${each(tile.quads, (quad) => `${biasSums(tile)}[thread_row * ${8 * tile.quads} + ${quad * THREAD_COLUMNS} + thread_column] = bias_${quad};`)}
    }
    workgroupBarrier();
    for (var at = thread; at < ${8 * tile.quads}; at += ${invocations(tile)}) {
      var total = vec4f();
      for (var lane = 0; lane < ${biasLanes(tile)}; lane++) { total += ${biasSums(tile)}[lane * ${8 * tile.quads} + at]; }
      store_dbias(split, first_column + 4 * at, total);
    }
  }`;

export const filterGradientName = ({ isRowsWhole, isColumnsWhole, hasBias }: FilterGradientForm) =>
  `filterGradient ${[isRowsWhole, isColumnsWhole, hasBias].map(Number).join('')}`;

/**
 * WGSL: the bindings (x, dy, dfilter and, with a bias, dbias), and what reads and writes them.
 *
 * @param factor The type of four factors of a product.
 */
export function filterGradientDeclarations(form: FilterGradientForm, factor: string): string {
  const { isRowsWhole, isColumnsWhole, hasBias } = form;
  const columns = { width: 'columns', isWhole: isColumnsWhole };
  const dy: Matrix = { name: 'dy', ...columns, storage: form.dyStorage };
  return /* wgsl */ `
struct Uniforms {
  input_size: vec2i, output_size: vec2i, filter_size: vec2i, stride: vec2i, before: vec2i,
  channels: i32, rows: i32, columns: i32, outputs: i32, outputs_of_part: i32,
}
@group(0) @binding(0) var<storage, read> x: array<${elementType(form.xStorage, isRowsWhole)}>;
@group(0) @binding(1) var<storage, read> dy: array<${matrixType(dy)}>;
@group(0) @binding(2) var<storage, read_write> dfilter: array<${matrixType(columns)}>;
${hasBias ? `@group(0) @binding(3) var<storage, read_write> dbias: array<${matrixType(columns)}>;` : ''}
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${PIXEL_AT}
${loadX(isRowsWhole, factor)}
${loadFours(dy, factor)}
${storeFours({ name: 'dfilter', ...columns })}
${hasBias ? storeFours({ name: 'dbias', ...columns }) : ''}
`;
}

/**
 * The gradient of a convolution's filter as a matrix product, x' dy, over all outputs; of many
 * outputs, in parts that `sumOfParts` adds up.
 */
export function filterGradientShader(form: FilterGradientForm, tile: Tile): Shader {
  const { hasBias } = form;
  const { threadRows, quads } = tile;
  const factor = factorType(tile);
  const rowOf = (lane: number) => `first_row + 4 * thread_row + ${lane}`;
  return {
    name: `convolution ${tileName(tile)} ${filterGradientName(form)}`,
    storages: [form.xStorage, form.dyStorage],
    code: () => /* wgsl */ `
${filterGradientDeclarations(form, factor)}
var<workgroup> x_tile: array<${factor}, ${DEPTH * threadRows}>;
var<workgroup> dy_tile: array<${factor}, ${DEPTH * 8 * quads}>;
${
  hasBias && tile.storage !== 'f32'
    ? `var<workgroup> ${biasSums(tile)}: array<vec4f, ${biasLanes(tile) * 8 * quads}>;`
    : ''
}

@compute @workgroup_size(${invocations(tile)})
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let thread = i32(local);
  let thread_row = thread / ${THREAD_COLUMNS};
  let thread_column = thread % ${THREAD_COLUMNS};
  let first_row = i32(workgroup.x) * ${tileRows(tile)};
  let first_column = i32(workgroup.y) * ${tileColumns(tile)};
  let split = i32(workgroup.z);
  let begin = split * uniforms.outputs_of_part;
  let end = min(begin + uniforms.outputs_of_part, uniforms.outputs);
  let row_of_load = first_row + 4 * (thread % ${threadRows});
  ${hasBias ? 'let has_bias_here = workgroup.x == 0u;' : ''}
${declareSums(tile)}
${hasBias ? each(quads, (quad) => `var bias_${quad} = vec4f();`) : ''}
  for (var step = begin; step < end; step += ${DEPTH}) {
    for (var at = thread; at < ${DEPTH * threadRows}; at += ${invocations(tile)}) {
      let index = step + at / ${threadRows};
      var value = ${factor}();
      if (index < end && row_of_load < uniforms.rows) {
        let column = index % uniforms.output_size.y;
        let rest = index / uniforms.output_size.y;
        value = load_x(vec3i(rest / uniforms.output_size.x, rest % uniforms.output_size.x, column), row_of_load);
      }
      x_tile[at] = value;
    }
    for (var at = thread; at < ${DEPTH * 8 * quads}; at += ${invocations(tile)}) {
      let index = step + at / ${8 * quads};
      var value = ${factor}();
      if (index < end) { value = load_dy(index, first_column + 4 * (at % ${8 * quads})); }
      dy_tile[at] = value;
    }
    workgroupBarrier();
    for (var k = 0; k < ${DEPTH}; k++) {
      let left = vec4f(x_tile[k * ${threadRows} + thread_row]);
${each(quads, (quad) => `let right_${quad} = vec4f(dy_tile[k * ${8 * quads} + ${quad * THREAD_COLUMNS} + thread_column]);`)}
${each(4, (row) => each(quads, (quad) => `sum_${row}_${quad} = fma(vec4f(left[${row}]), right_${quad}, sum_${row}_${quad});`))}
    }
    ${hasBias ? addBias(tile) : ''}
    workgroupBarrier();
  }
${each(
  4,
  (row) => `
  if (${rowOf(row)} < uniforms.rows) {
    ${each(quads, (quad) => `store_dfilter(split * uniforms.rows + ${rowOf(row)}, first_column + 4 * (${quad * THREAD_COLUMNS} + thread_column), sum_${row}_${quad});`)}
  }`,
)}
${hasBias ? finishBias(tile) : ''}
}
`,
  };
}

/** Adds up the parts of a filter's gradient and, with a bias, of the bias's. */
export const sumOfParts = (hasBias: boolean): Shader => ({
  name: `convolution sumOfParts ${Number(hasBias)}`,
  code: () => /* wgsl */ `
struct Uniforms { parts: u32, filter_size: u32, bias_size: u32 }
@group(0) @binding(0) var<storage, read> filter_parts: array<f32>;
@group(0) @binding(1) var<storage, read_write> dfilter: array<f32>;
${
  hasBias
    ? `@group(0) @binding(2) var<storage, read> bias_parts: array<f32>;
@group(0) @binding(3) var<storage, read_write> dbias: array<f32>;`
    : ''
}
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${ITEM_INDEX}
${ITEM_ENTRY} {
  let at = item_index(workgroup, workgroups, local);
  var total = 0.0;
  if (at < uniforms.filter_size) {
    for (var part = 0u; part < uniforms.parts; part++) { total += filter_parts[part * uniforms.filter_size + at]; }
    dfilter[at] = total;
  }${
    hasBias
      ? ` else if (at < uniforms.filter_size + uniforms.bias_size) {
    let column = at - uniforms.filter_size;
    for (var part = 0u; part < uniforms.parts; part++) { total += bias_parts[part * uniforms.bias_size + column]; }
    dbias[column] = total;
  }`
      : ''
  }
}
`,
});
