import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Kernel } from '../../kernels.js';
import { type PoolAttrs, poolGeometry, poolInfo } from '../../pooling/windows.js';
import { defineKernel } from '../kernelDefinition.js';
import { dispatch, ITEM_ENTRY, ITEM_INDEX, i32, workgroupsFor } from './dispatch.js';
import { allocateActivation } from './halfTensors.js';
import type { Shader } from './shader.js';
import { type Storage, sizeOf, storageOf, type WebGpuBackend } from './webGpuBackend.js';

interface PoolInputs {
  readonly x: TensorInfo;
}

interface PoolGradInputs {
  readonly dy: TensorInfo;
  readonly input: TensorInfo;
}

/** What a shader binds, in its order; the last is what it writes. */
type Bindings = Readonly<Record<string, Storage>>;

interface PoolShader {
  readonly name: string;
  readonly functions?: string;
  /** WGSL, of `at`, an element of what is written, at (image, row, column, channel). */
  readonly body: string;
  /** Whether what is written is of the input's size, and not of the output's. */
  readonly isOfInput: boolean;
}

// An invocation finds one number: of the output what its window covers, of the gradient what every
// window gives that covers the cell.

function shaderOf(
  { name, functions = '', body, isOfInput }: PoolShader,
  bindings: Bindings,
): Shader {
  const names = Object.keys(bindings);
  const declarations = names.map((tensor, index) => {
    const access = index === names.length - 1 ? 'read_write' : 'read';
    return `@group(0) @binding(${index}) var<storage, ${access}> ${tensor}: array<${bindings[tensor]}>;`;
  });
  const [height, width] = isOfInput ? ['height', 'width'] : ['out_height', 'out_width'];
  return {
    name,
    storages: Object.values(bindings),
    code: () => /* wgsl */ `
struct Uniforms {
  size: i32, height: i32, width: i32, channels: i32, out_height: i32, out_width: i32,
  window_height: i32, window_width: i32, stride_height: i32, stride_width: i32, top: i32, left: i32,
}
${declarations.join('\n')}
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

fn rows_of(out_row: i32) -> vec2i {
  return cells_of(out_row, uniforms.top, uniforms.window_height, uniforms.stride_height, uniforms.height);
}

fn columns_of(out_column: i32) -> vec2i {
  return cells_of(out_column, uniforms.left, uniforms.window_width, uniforms.stride_width, uniforms.width);
}

fn cell_at(image: i32, row: i32, column: i32, channel: i32) -> i32 {
  return ((image * uniforms.height + row) * uniforms.width + column) * uniforms.channels + channel;
}
${functions}
${ITEM_ENTRY} {
  let at = i32(item_index(workgroup, workgroups, local));
  if (at >= uniforms.size) { return; }
  let channel = at % uniforms.channels;
  let column = at / uniforms.channels % uniforms.${width};
  let row = at / uniforms.channels / uniforms.${width} % uniforms.${height};
  let image = at / uniforms.channels / uniforms.${width} / uniforms.${height};
  ${body}
}
`,
  };
}

/** Visits each real cell of the window of an output. */
const forEachCell = (visit: string) => /* wgsl */ `
  let rows = rows_of(row);
  let columns = columns_of(column);
  for (var y_ = rows.x; y_ < rows.y; y_++) {
    for (var x_ = columns.x; x_ < columns.y; x_++) {
      let value = f32(x[cell_at(image, y_, x_, channel)]);
      ${visit}
    }
  }`;

const average = ({ y }: Bindings): PoolShader => ({
  name: 'avgPool',
  isOfInput: false,
  body: /* wgsl */ `
  var total = 0.0;
  ${forEachCell('total += value;')}
  y[at] = ${y}(total / f32((rows.y - rows.x) * (columns.y - columns.x)));`,
});

const maximum = ({ y }: Bindings): PoolShader => ({
  name: 'maxPool',
  isOfInput: false,
  body: /* wgsl */ `
  var greatest = f32(x[cell_at(image, rows_of(row).x, columns_of(column).x, channel)]);
  ${forEachCell('greatest = max(greatest, value);')}
  y[at] = ${y}(greatest);`,
});

/** Visits each window over a cell, and ends with `gradient`. */
const forEachWindow = (visit: string, type: Storage) => /* wgsl */ `
  let out_rows = outputs_of(row, uniforms.top, uniforms.window_height, uniforms.stride_height, uniforms.out_height);
  let out_columns = outputs_of(column, uniforms.left, uniforms.window_width, uniforms.stride_width, uniforms.out_width);
  var gradient = 0.0;
  for (var out_row = out_rows.x; out_row < out_rows.y; out_row++) {
    for (var out_column = out_columns.x; out_column < out_columns.y; out_column++) {
      let rows = rows_of(out_row);
      let columns = columns_of(out_column);
      let out = ((image * uniforms.out_height + out_row) * uniforms.out_width + out_column) * uniforms.channels + channel;
      ${visit}
    }
  }
  dx[at] = ${type}(gradient);`;

const averageGradient = ({ dx }: Bindings): PoolShader => ({
  name: 'avgPool gradient',
  isOfInput: true,
  body: forEachWindow(
    /* wgsl */ `
      let cells = (rows.y - rows.x) * (columns.y - columns.x);
      gradient += f32(dy[out]) / f32(cells);`,
    dx!,
  ),
});

const maximumGradient = ({ dx }: Bindings): PoolShader => ({
  name: 'maxPool gradient',
  isOfInput: true,
  functions: /* wgsl */ `
/// Where the first of a window's greatest cells is.
fn winner(image: i32, rows: vec2i, columns: vec2i, channel: i32) -> i32 {
  var best = -1;
  for (var row = rows.x; row < rows.y; row++) {
    for (var column = columns.x; column < columns.y; column++) {
      let cell = cell_at(image, row, column, channel);
      if (best < 0 || x[cell] > x[best]) { best = cell; }
    }
  }
  return best;
}`,
  body: forEachWindow(
    'if (winner(image, rows, columns, channel) == at) { gradient += f32(dy[out]); }',
    dx!,
  ),
});

function run(
  backend: WebGpuBackend,
  form: (bindings: Bindings) => PoolShader,
  inputs: Readonly<Record<string, TensorInfo>>,
  output: { readonly name: 'y' | 'dx'; readonly shape: readonly number[] },
  geometry: readonly number[],
): TensorInfo {
  const result = allocateActivation(backend, output.shape);
  const size = sizeOf(result);
  if (size === 0) return result;
  const tensors = { ...inputs, [output.name]: result };
  const bindings = Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, storageOf(backend, tensor)]),
  );
  dispatch(backend, {
    shader: shaderOf(form(bindings), bindings),
    tensors: Object.values(tensors),
    uniforms: [size, ...geometry].map(i32),
    workgroups: workgroupsFor(backend, size),
  });
  return result;
}

const poolKernel =
  (form: (bindings: Bindings) => PoolShader): Kernel<PoolInputs, PoolAttrs> =>
  ({ inputs: { x }, attrs, backend }) => {
    const [, ...geometry] = poolGeometry(x.shape, attrs);
    const { outShape } = poolInfo(x.shape, attrs);
    return run(backend as WebGpuBackend, form, { x }, { name: 'y', shape: outShape }, geometry);
  };

const gradKernel =
  (
    form: (bindings: Bindings) => PoolShader,
    inputsOf: (inputs: PoolGradInputs) => Readonly<Record<string, TensorInfo>>,
  ): Kernel<PoolGradInputs, PoolAttrs> =>
  ({ inputs, attrs, backend }) => {
    const { shape } = inputs.input;
    const [, ...geometry] = poolGeometry(shape, attrs);
    const output = { name: 'dx', shape } as const;
    return run(backend as WebGpuBackend, form, inputsOf(inputs), output, geometry);
  };

/**
 * In the place of tfjs's: whose average's gradient divides by the area of the window, also where part
 * of it is padding, and whose maximum's takes two dispatches.
 */
export const poolKernels = [
  defineKernel(tf.AvgPool, poolKernel(average)),
  defineKernel(tf.MaxPool, poolKernel(maximum)),
  defineKernel(
    tf.AvgPoolGrad,
    gradKernel(averageGradient, ({ dy }) => ({ dy })),
  ),
  defineKernel(
    tf.MaxPoolGrad,
    gradKernel(maximumGradient, ({ dy, input }) => ({ dy, x: input })),
  ),
];
