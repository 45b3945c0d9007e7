import type { Shader } from '../shader.js';
import {
  type FilterGradientForm,
  filterGradientDeclarations,
  filterGradientName,
} from './filterGradientShader.js';
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
import { each } from './tile.js';

/** The same products by an adapter's matrix units, of whole fours of channels. */
export function filterGradientMatrixShader(form: FilterGradientForm, tile: MatrixTile): Shader {
  const { hasBias } = form;
  const rows = matrixTileRows(tile);
  const threads = matrixInvocations(tile);
  const quads = matrixQuads(tile);
  const rowQuads = rows / 4;
  const columnQuads = tile.columns / 4;
  // Each invocation adds up the bias's gradient of so many fours of columns.
  const biasQuads = Math.ceil(columnQuads / threads);
  const biasQuad = (index: number) => `(thread + ${index * threads})`;
  const fourOfDy = (step: string, quad: string) => {
    const at = (lane: number) => `right_tile[${step} * ${tile.columns} + 4 * ${quad} + ${lane}]`;
    return `vec4f(vec4<f16>(${[0, 1, 2, 3].map(at).join(', ')}))`;
  };
  const write = (first: number) => /* wgsl */ `
    for (var at = thread; at < ${rows * quads}; at += ${threads}) {
      let row = first_row + at / ${quads};
      let column = first_column + ${first} + 4 * (at % ${quads});
      if (row < uniforms.rows) {
        store_dfilter(split * uniforms.rows + row, column, four_results(at / ${quads}, at % ${quads}));
      }
    }`;
  return {
    name: `convolution by matrices ${matrixTileName(tile)} ${filterGradientName(form)}`,
    storages: [form.xStorage, form.dyStorage],
    code: () => /* wgsl */ `${MATRIX_EXTENSION}
${filterGradientDeclarations(form, 'vec4<f16>')}
${matrixMemory(tile)}
/// Image, row and column of the outputs that are summed over.
var<workgroup> outputs: array<vec3i, ${MATRIX_DEPTH}>;

@compute @workgroup_size(${threads})
fn main(
  @builtin(workgroup_id) workgroup: vec3u,${MATRIX_ARGUMENTS}
) {
  ${enterMatrices(tile)}
  let first_row = i32(workgroup.x) * ${rows};
  let first_column = i32(workgroup.y) * ${tile.columns};
  let split = i32(workgroup.z);
  let begin = split * uniforms.outputs_of_part;
  let end = min(begin + uniforms.outputs_of_part, uniforms.outputs);
  ${hasBias ? 'let has_bias_here = workgroup.x == 0u;' : ''}
${declareMatrices(tile)}
${hasBias ? each(biasQuads, (index) => `var bias_${index} = vec4f();`) : ''}
  for (var step = begin; step < end; step += ${MATRIX_DEPTH}) {
    for (var k = thread; k < ${MATRIX_DEPTH}; k += ${threads}) {
      let index = step + k;
      let rest = index / uniforms.output_size.y;
      outputs[k] = vec3i(rest / uniforms.output_size.x, rest % uniforms.output_size.x, index % uniforms.output_size.y);
    }
    workgroupBarrier();
    for (var at = thread; at < ${MATRIX_DEPTH * rowQuads}; at += ${threads}) {
      let k = at / ${rowQuads};
      let row = first_row + 4 * (at % ${rowQuads});
      var value = vec4<f16>();
      if (step + k < end && row < uniforms.rows) { value = load_x(outputs[k], row); }
      for (var lane = 0; lane < 4; lane++) { left_tile[4 * at + lane] = value[lane]; }
    }
    for (var at = thread; at < ${MATRIX_DEPTH * columnQuads}; at += ${threads}) {
      let index = step + at / ${columnQuads};
      var value = vec4<f16>();
      if (index < end) { value = load_dy(index, first_column + 4 * (at % ${columnQuads})); }
      for (var lane = 0; lane < 4; lane++) { right_tile[4 * at + lane] = value[lane]; }
    }
    workgroupBarrier();
    ${multiplyMatrices(tile, 'steps first', 'steps first')}
    ${
      hasBias
        ? `if (has_bias_here) {
      ${each(
        biasQuads,
        (index) => `if (${biasQuad(index)} < ${columnQuads}) {
        for (var k = 0; k < ${MATRIX_DEPTH}; k++) { bias_${index} += ${fourOfDy('k', biasQuad(index))}; }
      }`,
      )}
    }`
        : ''
    }
    workgroupBarrier();
  }
${forEachMatrixColumn(tile, write)}
${
  hasBias
    ? `if (has_bias_here) {
    ${each(
      biasQuads,
      (index) =>
        `if (${biasQuad(index)} < ${columnQuads}) { store_dbias(split, first_column + 4 * ${biasQuad(index)}, bias_${index}); }`,
    )}
  }`
    : ''
}
}
`,
  };
}
