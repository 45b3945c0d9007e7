import type { Shader } from '../shader.js';
import {
  finished,
  formName,
  formStorages,
  type GatherForm,
  gatherDeclarations,
} from './gatherShader.js';
import {
  declareMatrices,
  enterMatrices,
  forEachMatrixColumn,
  MATRIX_ARGUMENTS,
  MATRIX_DEPTH,
  MATRIX_EXTENSION,
  type MatrixTile,
  matrixInvocations,
  matrixMemory,
  matrixQuads,
  matrixTileName,
  matrixTileRows,
  multiplyMatrices,
} from './matrixUnits.js';

const QUADS = MATRIX_DEPTH / 4;

/** The filter's part of MATRIX_DEPTH steps: [step][column], or [column][step] where it is turned. */
function loadFilterTile({ direction }: GatherForm, tile: MatrixTile): string {
  const { columns } = tile;
  const isForward = direction === 'forward';
  const quads = isForward ? columns / 4 : QUADS;
  const count = isForward ? MATRIX_DEPTH * quads : columns * quads;
  const load = isForward
    ? `load_filter(tap_index, step + at / ${quads}, first_column + 4 * (at % ${quads}))`
    : `load_filter(tap_index, step + 4 * (at % ${quads}), first_column + at / ${quads})`;
  return /* wgsl */ `
        for (var at = thread; at < ${count}; at += ${matrixInvocations(tile)}) {
          let value = ${load};
          for (var lane = 0; lane < 4; lane++) { right_tile[4 * at + lane] = value[lane]; }
        }`;
}

/** Adds up over the invocations that have the same four columns what each has put into its lane. */
const addLanes = (tile: MatrixTile) => /* wgsl */ `
    workgroupBarrier();
    for (var distance = ${matrixInvocations(tile) / 2}; distance >= ${matrixQuads(tile)}; distance /= 2) {
      if (thread < distance) { lanes[thread] += lanes[thread + distance]; }
      workgroupBarrier();
    }`;

/** As the shader in registers does: the mean of the tile's rows, and their squares about it. */
const leaveMoments = (form: GatherForm, tile: MatrixTile, first: number) => {
  const quads = matrixQuads(tile);
  const rows = `for (var row = thread / ${quads}; row < rows_here; row += ${matrixInvocations(tile) / quads})`;
  const value = form.hasBias ? 'four_results(row, quad) + bias' : 'four_results(row, quad)';
  return /* wgsl */ `
    let quad = thread % ${quads};
    let column = first_column + ${first} + 4 * quad;
    ${form.hasBias ? 'let bias = load_bias(column);' : ''}
    var own = vec4f();
    ${rows} { own += ${value}; }
    lanes[thread] = own;
    ${addLanes(tile)}
    let mean = lanes[quad] / f32(rows_here);
    workgroupBarrier();
    own = vec4f();
    ${rows} {
      let apart = ${value} - mean;
      own += apart * apart;
    }
    lanes[thread] = own;
    ${addLanes(tile)}
    if (thread < ${quads} && column < uniforms.columns && part < parts) {
      moments[(part * uniforms.columns + column) / 4] = mean;
      moments[((parts + part) * uniforms.columns + column) / 4] = lanes[thread];
    }`;
};

/** The same products by an adapter's matrix units, of whole fours of channels. */
export function gatherMatrixShader(form: GatherForm, tile: MatrixTile): Shader {
  const rows = matrixTileRows(tile);
  const threads = matrixInvocations(tile);
  const quads = matrixQuads(tile);
  const write = (first: number) => /* wgsl */ `
    for (var at = thread; at < ${rows * quads}; at += ${threads}) {
      let row = at / ${quads};
      let column = first_column + ${first} + 4 * (at % ${quads});
      let cell = cell_of(first_row + row);
      let place = target_of(phase, cell.yz);
      if (cell.x < uniforms.batch && all(place < uniforms.target_size)) {
        let pixel = (cell.x * uniforms.target_size.x + place.x) * uniforms.target_size.y + place.y;
        store_out(pixel, column, ${finished(form, `four_results(row, at % ${quads})`, 'column')});
      }
    }`;
  return {
    name: `convolution by matrices ${matrixTileName(tile)} ${formName(form)}`,
    storages: formStorages(form),
    code: () => /* wgsl */ `${MATRIX_EXTENSION}
${gatherDeclarations(form, 'vec4<f16>')}
${matrixMemory(tile)}
/// Where each row of the tile finds the pixel that it sees by a tap; -1 where it sees none.
var<workgroup> pixels: array<i32, ${rows}>;
${form.hasMoments ? `var<workgroup> lanes: array<vec4f, ${threads}>;` : ''}

@compute @workgroup_size(${threads})
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,${MATRIX_ARGUMENTS}
) {
  ${enterMatrices(tile)}
  let phase = phase_of(workgroup);
  let first_row = row_of(workgroup, workgroups) * ${rows};
  let first_column = i32(workgroup.y) * ${tile.columns};
${declareMatrices(tile)}
  let first = first_tap(phase);
  let apart = tap_step();
  for (var tap_row = first.x; tap_row < uniforms.filter_size.x; tap_row += apart.x) {
    for (var tap_column = first.y; tap_column < uniforms.filter_size.y; tap_column += apart.y) {
      let tap_index = tap_row * uniforms.filter_size.y + tap_column;
      let shift = shift_of(phase, vec2i(tap_row, tap_column));
      for (var row = thread; row < ${rows}; row += ${threads}) {
        let cell = cell_of(first_row + row);
        let seen = origin_of(cell.yz) + shift;
        let is_inside = cell.x < uniforms.batch && all(seen >= vec2i()) && all(seen < uniforms.source_size);
        let pixel = (cell.x * uniforms.source_size.x + seen.x) * uniforms.source_size.y + seen.y;
        pixels[row] = select(-1, pixel, is_inside);
      }
      workgroupBarrier();
      for (var step = 0; step < uniforms.depth; step += ${MATRIX_DEPTH}) {
        for (var at = thread; at < ${rows * QUADS}; at += ${threads}) {
          let pixel = pixels[at / ${QUADS}];
          var value = vec4<f16>();
          if (pixel >= 0) { value = load_source(pixel, step + 4 * (at % ${QUADS})); }
          for (var lane = 0; lane < 4; lane++) { left_tile[4 * at + lane] = value[lane]; }
        }
        ${loadFilterTile(form, tile)}
        workgroupBarrier();
        ${multiplyMatrices(tile, 'steps last', form.direction === 'forward' ? 'steps first' : 'steps last')}
        workgroupBarrier();
      }
    }
  }
  ${
    form.hasMoments
      ? `let all_rows = uniforms.batch * uniforms.grid.x * uniforms.grid.y;
  let rows_here = clamp(all_rows - first_row, 0, ${rows});
  let part = first_row / ${rows};
  let parts = (all_rows + ${rows - 1}) / ${rows};`
      : ''
  }
${forEachMatrixColumn(tile, (from) => write(from) + (form.hasMoments ? leaveMoments(form, tile, from) : ''))}
}
`,
  };
}
