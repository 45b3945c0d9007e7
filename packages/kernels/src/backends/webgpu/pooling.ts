import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel } from '../../kernels.js';
import { type PoolAttrs, poolGeometry } from '../../pooling/windows.js';
import { dispatch, ITEM_ENTRY, ITEM_INDEX, i32, workgroupsFor } from './dispatch.js';
import type { Shader } from './shader.js';
import { allocate, sizeOf, type WebGpuBackend } from './webGpuBackend.js';

interface PoolGradInputs {
  readonly dy: TensorInfo;
  readonly input: TensorInfo;
}

// An invocation finds the gradient of one cell: that of each window which covers it.

const header = (tensors: string) => /* wgsl */ `
struct Uniforms {
  size: i32, height: i32, width: i32, channels: i32, out_height: i32, out_width: i32,
  window_height: i32, window_width: i32, stride_height: i32, stride_width: i32, top: i32, left: i32,
}
${tensors}
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${ITEM_INDEX}
/// The outputs along an axis whose windows cover a cell: from .x to .y, without it.
fn outputs_of(cell: i32, pad: i32, window: i32, stride: i32, outputs: i32) -> vec2i {
  let last = cell + pad;
  let first = max(last - window + stride, 0) / stride;
  return vec2i(first, min(last / stride + 1, outputs));
}

/// The real cells of a window along an axis: from .x to .y, without it.
fn cells_of(output: i32, pad: i32, window: i32, stride: i32, cells: i32) -> vec2i {
  let first = output * stride - pad;
  return vec2i(max(first, 0), min(first + window, cells));
}
`;

/** Visits each window over the cell at (image, row, column, channel), and ends with `gradient`. */
const forEachWindow = (visit: string) => /* wgsl */ `
${ITEM_ENTRY} {
  let at = i32(item_index(workgroup, workgroups, local));
  if (at >= uniforms.size) { return; }
  let channel = at % uniforms.channels;
  let column = at / uniforms.channels % uniforms.width;
  let row = at / uniforms.channels / uniforms.width % uniforms.height;
  let image = at / uniforms.channels / uniforms.width / uniforms.height;
  let out_rows = outputs_of(row, uniforms.top, uniforms.window_height, uniforms.stride_height, uniforms.out_height);
  let out_columns = outputs_of(column, uniforms.left, uniforms.window_width, uniforms.stride_width, uniforms.out_width);
  var gradient = 0.0;
  for (var out_row = out_rows.x; out_row < out_rows.y; out_row++) {
    for (var out_column = out_columns.x; out_column < out_columns.y; out_column++) {
      let rows = cells_of(out_row, uniforms.top, uniforms.window_height, uniforms.stride_height, uniforms.height);
      let columns = cells_of(out_column, uniforms.left, uniforms.window_width, uniforms.stride_width, uniforms.width);
      let out = ((image * uniforms.out_height + out_row) * uniforms.out_width + out_column) * uniforms.channels + channel;
      ${visit}
    }
  }
  dx[at] = gradient;
}
`;

const average: Shader = {
  name: 'avgPool gradient',
  code: `${header(/* wgsl */ `
@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read_write> dx: array<f32>;`)}
${forEachWindow(/* wgsl */ `
      let cells = (rows.y - rows.x) * (columns.y - columns.x);
      gradient += dy[out] / f32(cells);`)}`,
};

const maximum: Shader = {
  name: 'maxPool gradient',
  code: `${header(/* wgsl */ `
@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

/// Where the first of a window's greatest cells is.
fn winner(image: i32, rows: vec2i, columns: vec2i, channel: i32) -> i32 {
  var best = -1;
  for (var row = rows.x; row < rows.y; row++) {
    for (var column = columns.x; column < columns.y; column++) {
      let cell = ((image * uniforms.height + row) * uniforms.width + column) * uniforms.channels + channel;
      if (best < 0 || x[cell] > x[best]) { best = cell; }
    }
  }
  return best;
}`)}
${forEachWindow(/* wgsl */ `
      if (winner(image, rows, columns, channel) == at) { gradient += dy[out]; }`)}`,
};

function run(
  backend: WebGpuBackend,
  shader: Shader,
  inputs: readonly TensorInfo[],
  input: TensorInfo,
  attrs: PoolAttrs,
): TensorInfo {
  const dx = allocate(backend, input.shape);
  const size = sizeOf(dx);
  if (size === 0) return dx;
  const [, ...geometry] = poolGeometry(input.shape, attrs);
  const uniforms = [size, ...geometry].map(i32);
  const workgroups = workgroupsFor(backend, size);
  dispatch(backend, { shader, tensors: [...inputs, dx], uniforms, workgroups });
  return dx;
}

/** tfjs's kernel of this name divides by the area of the window, also where part of it is padding. */
export const avgPoolGrad: Kernel<PoolGradInputs, PoolAttrs> = ({
  inputs: { dy, input },
  attrs,
  backend,
}) => run(backend as WebGpuBackend, average, [dy], input, attrs);

/** In one dispatch, where tfjs's kernel of this name keeps the places of the greatest first. */
export const maxPoolGrad: Kernel<PoolGradInputs, PoolAttrs> = ({
  inputs: { dy, input },
  attrs,
  backend,
}) => run(backend as WebGpuBackend, maximum, [dy, input], input, attrs);
