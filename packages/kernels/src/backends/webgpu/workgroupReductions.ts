/// <reference types="@webgpu/types" />
import type { WebGpuBackend } from './webGpuBackend.js';

/** Whether shaders may have subgroups, and number them. */
export const hasSubgroups = ({ device }: WebGpuBackend): boolean =>
  device.features.has('subgroups') &&
  (globalThis.navigator?.gpu?.wgslLanguageFeatures.has('subgroup_id') ?? false);

/** The size of the device's subgroups; undefined without any, or where it is not always the same. */
export function subgroupSizeOf(backend: WebGpuBackend): number | undefined {
  if (!hasSubgroups(backend)) return undefined;
  const { subgroupMinSize, subgroupMaxSize } = backend.requestedFrom ?? backend.device.adapterInfo;
  return subgroupMinSize === subgroupMaxSize ? subgroupMinSize : undefined;
}

/** What the invocations of a workgroup do with their numbers, by twos and in a subgroup. */
const REDUCTIONS = {
  greatest: { combine: 'max(a, b)', inSubgroup: 'subgroupMax' },
  total: { combine: 'a + b', inSubgroup: 'subgroupAdd' },
} as const;

/** WGSL: `<name>(own)`, of the numbers of all invocations, for each of them. By halves. */
const byHalves = (name: keyof typeof REDUCTIONS, size: number) => /* wgsl */ `
fn ${name}(own: f32) -> f32 {
  lanes[local] = own;
  workgroupBarrier();
  for (var distance = ${size / 2}u; distance > 0u; distance /= 2u) {
    if (local < distance) {
      let a = lanes[local];
      let b = lanes[local + distance];
      lanes[local] = ${REDUCTIONS[name].combine};
    }
    workgroupBarrier();
  }
  let result = lanes[0];
  workgroupBarrier();
  return result;
}`;

/** The same, of subgroups' own and then of those: with two barriers, where halves take six or more. */
const bySubgroups = (name: keyof typeof REDUCTIONS) => /* wgsl */ `
fn ${name}(own: f32) -> f32 {
  let of_subgroup = ${REDUCTIONS[name].inSubgroup}(own);
  if (subgroupElect()) { lanes[subgroup] = of_subgroup; }
  workgroupBarrier();
  var result = lanes[0];
  for (var other = 1u; other < subgroups; other++) {
    let a = result;
    let b = lanes[other];
    result = ${REDUCTIONS[name].combine};
  }
  workgroupBarrier();
  return result;
}`;

/** WGSL: `greatest(own)` and `total(own)` over a workgroup, whose `main` begins with `reductionEntry`. */
export const reductions = (size: number, hasSubgroups: boolean) => /* wgsl */ `
var<workgroup> lanes: array<f32, ${size}>;
var<private> local: u32;
var<private> subgroup: u32;
var<private> subgroups: u32;
${hasSubgroups ? bySubgroups('greatest') : byHalves('greatest', size)}
${hasSubgroups ? bySubgroups('total') : byHalves('total', size)}`;

/** The attributes and arguments of such an entry point, and the beginning of its body. */
export const reductionEntry = (size: number, hasSubgroups: boolean) => /* wgsl */ `
@compute @workgroup_size(${size})
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local_index: u32,
  ${hasSubgroups ? '@builtin(subgroup_id) subgroup_index: u32, @builtin(num_subgroups) subgroup_count: u32,' : ''}
) {
  local = local_index;
  ${hasSubgroups ? 'subgroup = subgroup_index;\n  subgroups = subgroup_count;' : ''}`;
