// Run by itself, as a device's subgroups are decided when its driver is loaded: adds up rows on WebGPU, and
// prints what came of it.
import * as tf from '@tensorflow/tfjs-core';
import { webgpu } from '../../../test/support/webgpu.js';
import {
  rowSums,
  subgroupsOf,
  threadArguments,
  threadOf,
} from '../src/backends/webgpu/convolution/rowSums.js';
import { invocations, THREAD_COLUMNS } from '../src/backends/webgpu/convolution/tile.js';
import { dispatch } from '../src/backends/webgpu/dispatch.js';
import { allocate, type WebGpuBackend } from '../src/backends/webgpu/webGpuBackend.js';
import { subgroupSizeOf } from '../src/backends/webgpu/workgroupReductions.js';

/** What is found of a tile of so many rows of invocations. */
export interface RowSums {
  readonly threadRows: number;
  /** Of the subgroups that added up, if they did. */
  readonly subgroupSize: number | null;
  /** Invocations that got another sum than that of their column. */
  readonly wrong: number;
}

/** Small integers, whose sums are exact in any order. */
const valueAt = (thread: number, lane: number) => ((thread * 31 + lane * 7) % 61) - 30;

async function addRows(backend: WebGpuBackend, threadRows: number): Promise<RowSums> {
  const tile = { threadRows, quads: 1, storage: 'f32', subgroupSize: undefined } as const;
  const size = invocations(tile);
  const subgroupSize = subgroupsOf(tile, subgroupSizeOf(backend));
  const values = Array.from({ length: 4 * size }, (_, i) => valueAt(Math.floor(i / 4), i % 4));
  const own = tf.tensor1d(values);
  const total = allocate(backend, [4 * size]);
  const code = () => /* wgsl */ `
@group(0) @binding(0) var<storage, read> own: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> total: array<vec4f>;
@group(1) @binding(0) var<uniform> factor: vec4f;
var<workgroup> lanes: array<vec4f, ${size}>;
${rowSums(tile, 'lanes', subgroupSize)}
@compute @workgroup_size(${size})
fn main(${threadArguments(subgroupSize)}) {
  let thread = ${threadOf(subgroupSize)};
  // Twice in a row, as a shader does: the second must not see what is left of the first.
  let once = over_rows(own[thread], thread);
  total[thread] = factor * over_rows(own[thread] + 0.0 * once, thread);
}`;
  dispatch(backend, {
    shader: { name: `row sums ${threadRows}`, code },
    tensors: [own, total],
    uniforms: [1, 1, 1, 1].map((value) => ['f32', value] as const),
    workgroups: [1],
  });
  const found = await tf.engine().makeTensorFromTensorInfo(total).data();
  const columnOf = (thread: number) => thread % THREAD_COLUMNS;
  const expected = (thread: number, lane: number) =>
    Array.from({ length: size }, (_, other) =>
      columnOf(other) === columnOf(thread) ? valueAt(other, lane) : 0,
    ).reduce((sum, value) => sum + value);
  const wrong = Array.from(found).filter(
    (sum, i) => sum !== expected(Math.floor(i / 4), i % 4),
  ).length;
  return { threadRows, subgroupSize: subgroupSize ?? null, wrong };
}

if (webgpu.length > 0) {
  await tf.setBackend('webgpu');
  const backend = tf.backend() as unknown as WebGpuBackend;
  const results: RowSums[] = [];
  for (const threadRows of [8, 16, 32]) results.push(await addRows(backend, threadRows));
  process.stdout.write(JSON.stringify(results));
}
// Dawn's device would keep the process alive.
process.exit(0);
