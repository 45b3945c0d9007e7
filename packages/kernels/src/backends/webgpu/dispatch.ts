/// <reference types="@webgpu/types" />
import { env, type TensorInfo } from '@tensorflow/tfjs-core';
import { compileAhead, pipelineOf, type Shader } from './shader.js';
import { bufferOf, type WebGpuBackend } from './webGpuBackend.js';

/** A number of the uniforms: 32 bits each, one after the other, in the order of the struct. */
export type Uniform = readonly [type: 'u32' | 'i32' | 'f32', value: number];

export const u32 = (value: number): Uniform => ['u32', value];
export const i32 = (value: number): Uniform => ['i32', value];
export const f32 = (value: number): Uniform => ['f32', value];

export interface Dispatch {
  readonly shader: Shader;
  /** In the order of the bindings, inputs and outputs alike. */
  readonly tensors: readonly TensorInfo[];
  readonly uniforms: readonly Uniform[];
  readonly workgroups: readonly [x: number, y?: number, z?: number];
}

// As tfjs does: more dispatches wait for one another less, fewer begin sooner.
const DISPATCHES_OF_SUBMISSION = 32;

function uniformBytes(uniforms: readonly Uniform[]): ArrayBuffer {
  // A struct is as long as its alignment asks for, 16 bytes at the most.
  const bytes = new ArrayBuffer(16 * Math.ceil(uniforms.length / 4));
  const view = new DataView(bytes);
  for (const [index, [type, value]] of uniforms.entries()) {
    if (type === 'f32') view.setFloat32(4 * index, value, true);
    else if (type === 'i32') view.setInt32(4 * index, value, true);
    else view.setUint32(4 * index, value, true);
  }
  return bytes;
}

function uniformBuffer(backend: WebGpuBackend, uniforms: readonly Uniform[]): GPUBuffer {
  const bytes = uniformBytes(uniforms);
  const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM;
  const buffer = backend.bufferManager.acquireBuffer(bytes.byteLength, usage);
  backend.queue.writeBuffer(buffer, 0, bytes);
  backend.uniformPendingDisposal.push(buffer);
  return buffer;
}

function beginPass(backend: WebGpuBackend, isTimed: boolean): GPUComputePassEncoder {
  backend.ensureCommandEncoderReady();
  if (isTimed) {
    backend.endComputePassEncoder();
    const timed = backend as { querySet: GPUQuerySet | null };
    timed.querySet ??= backend.device.createQuerySet({ type: 'timestamp', count: 2 });
    const querySet = timed.querySet;
    const timestampWrites = { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 };
    backend.computePassEncoder = backend.commandEncoder.beginComputePass({ timestampWrites });
  }
  backend.computePassEncoder ??= backend.commandEncoder.beginComputePass();
  return backend.computePassEncoder;
}

/** tfjs's own flag: kernels are compiled, and compute nothing. */
export const COMPILE_ONLY = 'WEBGPU_ENGINE_COMPILE_ONLY';

/** Records a dispatch behind all that tfjs and we have recorded before. */
export function dispatch(
  backend: WebGpuBackend,
  { shader, tensors, uniforms, workgroups }: Dispatch,
): void {
  const { device, activeTimers } = backend;
  // Before the pass: an upload is a command of its own, which ends one.
  const buffers = tensors.map((tensor, i) => bufferOf(backend, tensor, shader.storages?.[i]));
  if (env().getBool(COMPILE_ONLY)) {
    // With memory for what it would have written: tfjs computes on the host what is not on the device.
    compileAhead(backend, shader);
    return;
  }
  const pipeline = pipelineOf(backend, shader);
  const isTimed = activeTimers != null && device.features.has('timestamp-query');
  const entry = (buffer: GPUBuffer, binding: number) => ({ binding, resource: { buffer } });
  const bindGroup = (group: number, members: readonly GPUBuffer[]) =>
    device.createBindGroup({
      layout: pipeline.getBindGroupLayout(group),
      entries: members.map(entry),
    });
  const pass = beginPass(backend, isTimed);
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup(0, buffers));
  pass.setBindGroup(1, bindGroup(1, [uniformBuffer(backend, uniforms)]));
  pass.dispatchWorkgroups(...(workgroups as [number, number?, number?]));
  for (const { dataId } of tensors) backend.commandQueueOwnedIds.add(dataId);
  backend.dispatchCountInPass += 1;
  if (activeTimers != null) {
    backend.endComputePassEncoder();
    activeTimers.push({ name: shader.name, query: backend.getQueryTime() });
  } else if (backend.dispatchCountInPass >= DISPATCHES_OF_SUBMISSION) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
}

const WORKGROUP = 256;

/**
 * Workgroups for so many items of one axis, laid out in two dimensions where one is not enough. A
 * shader finds its item by `itemIndex`.
 */
export function workgroupsFor(
  { device }: WebGpuBackend,
  items: number,
  size = WORKGROUP,
): [x: number, y: number] {
  const count = Math.max(1, Math.ceil(items / size));
  const x = Math.min(count, device.limits.maxComputeWorkgroupsPerDimension);
  return [x, Math.ceil(count / x)];
}

/** The function of WGSL that numbers invocations as `workgroupsFor` lays them out. */
export const ITEM_INDEX = /* wgsl */ `
fn item_index(workgroup: vec3u, workgroups: vec3u, local: u32) -> u32 {
  return (workgroup.y * workgroups.x + workgroup.x) * ${WORKGROUP}u + local;
}
`;

/** The attributes and arguments of an entry point whose invocations are numbered so. */
export const ITEM_ENTRY = /* wgsl */ `@compute @workgroup_size(${WORKGROUP})
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
)`;
