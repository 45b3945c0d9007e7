import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BatchNormTrainingAttrs, BatchNormTrainingGradInputs, Kernel } from '../../kernels.js';
import { AFFINE, rectifierName } from './affine.js';
import {
  BLOCK_QUADS,
  blockShader,
  blockUniforms,
  channelBlocks,
  partialSize,
  SLOTS,
} from './channelBlocks.js';
import { dispatch } from './dispatch.js';
import { allocateActivation } from './halfTensors.js';
import type { Shader } from './shader.js';
import { allocate, type Storage, storageOf, type WebGpuBackend } from './webGpuBackend.js';

type Storages = Readonly<Record<'dy' | 'x' | 'dx', Storage>>;

const PER_CHANNEL = ['gamma', 'beta', 'mean', 'variance'].map(
  (name) => ({ name, access: 'read' }) as const,
);

const ADD_LANES = /* wgsl */ `
struct Sums { all: vec4f, centered: vec4f }

var<workgroup> sums: array<vec4f, ${SLOTS}>;
var<workgroup> centered_sums: array<vec4f, ${SLOTS}>;

/// The sums over all lanes, for the first.
fn add_lanes(own: Sums, slot: u32, lane: u32) -> Sums {
  sums[slot] = own.all;
  centered_sums[slot] = own.centered;
  workgroupBarrier();
  var total = own;
  if (lane == 0u) {
    for (var other = slot + LANE_STRIDE; other < ${SLOTS}u; other += LANE_STRIDE) {
      total.all += sums[other];
      total.centered += centered_sums[other];
    }
  }
  return total;
}
`;

/** The gradient before the rectifier. */
const gradientAt = (isRectified: boolean) =>
  isRectified
    ? /* wgsl */ `
fn gradient_at(row: u32, quad: u32, x: vec4f, affine: Affine) -> vec4f {
  let normalized = rounded4(x * affine.scale) + affine.shift;
  let dy = load_dy(row, quad);
  return select(dy * slopes_of(row, quad), dy, normalized > vec4f());
}`
    : /* wgsl */ `
fn gradient_at(row: u32, quad: u32, x: vec4f, affine: Affine) -> vec4f {
  return load_dy(row, quad);
}`;

const AFFINE_OF_QUAD = /* wgsl */ `
  var affine = Affine(vec4f(), vec4f(), vec4f());
  var mean = vec4f();
  if (is_inside) {
    mean = load_mean(quad);
    affine = affine_of(load_gamma(quad), load_beta(quad), mean, load_variance(quad));
  }`;

const sums = (storages: Storages, isRectified: boolean, isWhole: boolean): Shader =>
  blockShader({
    name: `batchNorm gradient sums ${rectifierName(isRectified)} ${isWhole}`,
    activations: [
      { name: 'dy', access: 'read', storage: storages.dy },
      { name: 'x', access: 'read', storage: storages.x },
    ],
    perChannel: PER_CHANNEL,
    partials: 'read_write',
    isRectified,
    isWhole,
    functions: `${AFFINE}${ADD_LANES}${gradientAt(isRectified)}`,
    body: /* wgsl */ `
  ${AFFINE_OF_QUAD}
  var own = Sums(vec4f(), vec4f());
  if (is_inside) {
    for (var row = row_begin + lane; row < row_end; row += LANES) {
      let x = load_x(row, quad);
      let gradient = gradient_at(row, quad, x, affine);
      own.all += gradient;
      own.centered += gradient * (x - mean);
    }
  }
  let total = add_lanes(own, slot, lane);
  if (is_inside && lane == 0u) {
    partials[partial_index(0u, chunk, quad)] = total.all;
    partials[partial_index(1u, chunk, quad)] = total.centered;
  }`,
  });

/**
 * With x' = (x - mean) * deviation and n rows: dbeta = sum(dy), dgamma = sum(dy * x'),
 * dx = scale * (dy - dbeta / n - x' * dgamma / n), where dy has been through the rectifier.
 */
const gradients = (storages: Storages, isRectified: boolean, isWhole: boolean): Shader =>
  blockShader({
    name: `batchNorm gradient ${rectifierName(isRectified)} ${isWhole}`,
    activations: [
      { name: 'dy', access: 'read', storage: storages.dy },
      { name: 'x', access: 'read', storage: storages.x },
      { name: 'dx', access: 'read_write', storage: storages.dx },
    ],
    perChannel: [
      ...PER_CHANNEL,
      { name: 'dgamma', access: 'read_write' },
      { name: 'dbeta', access: 'read_write' },
    ],
    partials: 'read',
    isRectified,
    isWhole,
    functions: `${AFFINE}${ADD_LANES}${gradientAt(isRectified)}
var<workgroup> from_mean: array<vec4f, ${BLOCK_QUADS}>;
var<workgroup> from_variance: array<vec4f, ${BLOCK_QUADS}>;`,
    body: /* wgsl */ `
  ${AFFINE_OF_QUAD}
  var own = Sums(vec4f(), vec4f());
  if (is_inside) {
    for (var other = lane; other < uniforms.chunks; other += LANES) {
      own.all += partials[partial_index(0u, other, quad)];
      own.centered += partials[partial_index(1u, other, quad)];
    }
  }
  let total = add_lanes(own, slot, lane);
  if (is_inside && lane == 0u) {
    let count = f32(uniforms.rows);
    from_mean[local.x] = total.all / count;
    from_variance[local.x] = total.centered / count * affine.deviation * affine.deviation;
    if (chunk == 0u) {
      store_dgamma(quad, total.centered * affine.deviation);
      store_dbeta(quad, total.all);
    }
  }
  workgroupBarrier();
  if (!is_inside) { return; }
  let mean_part = from_mean[local.x];
  let variance_part = from_variance[local.x];
  for (var row = row_begin + lane; row < row_end; row += LANES) {
    let x = load_x(row, quad);
    let gradient = gradient_at(row, quad, x, affine);
    store_dx(row, quad, affine.scale * (gradient - mean_part - (x - mean) * variance_part));
  }`,
  });

export const batchNormTrainingGrad: Kernel<
  BatchNormTrainingGradInputs<TensorInfo>,
  BatchNormTrainingAttrs
> = ({ inputs: { dy, x, gamma, beta, mean, variance }, attrs: { epsilon, rrelu }, backend }) => {
  const webGpu = backend as WebGpuBackend;
  const blocks = channelBlocks(x);
  const { isWhole, workgroups } = blocks;
  const dx = allocateActivation(webGpu, x.shape);
  const storageIn = (tensor: TensorInfo) => storageOf(webGpu, tensor);
  const storages = { dy: storageIn(dy), x: storageIn(x), dx: storageIn(dx) };
  const [dgamma, dbeta] = [allocate(webGpu, gamma.shape), allocate(webGpu, gamma.shape)];
  const partials = allocate(webGpu, [partialSize(blocks)]);
  const uniforms = blockUniforms(blocks, epsilon, rrelu);
  const perChannel = [gamma, beta, mean, variance];
  dispatch(webGpu, {
    shader: sums(storages, rrelu !== null, isWhole),
    tensors: [dy, x, ...perChannel, partials],
    uniforms,
    workgroups,
  });
  dispatch(webGpu, {
    shader: gradients(storages, rrelu !== null, isWhole),
    tensors: [dy, x, dx, ...perChannel, dgamma, dbeta, partials],
    uniforms,
    workgroups,
  });
  webGpu.disposeData(partials.dataId);
  return [dx, dgamma, dbeta];
};
