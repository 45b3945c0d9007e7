import type { TensorInfo } from '@tensorflow/tfjs-core';
import type {
  BatchNormTrainingAttrs,
  BatchNormTrainingInputs,
  BatchNormTrainingMovingAttrs,
  BatchNormTrainingMovingInputs,
  Kernel,
} from '../../kernels.js';
import { AFFINE, rectifierName } from './affine.js';
import {
  type Activation,
  BLOCK_QUADS,
  blockShaderCode,
  blockUniforms,
  channelBlocks,
  partialSize,
  SLOTS,
} from './channelBlocks.js';
import { dispatch } from './dispatch.js';
import type { Shader } from './shader.js';
import { allocate, type WebGpuBackend, writable } from './webGpuBackend.js';

/**
 * Count, mean and sum of squares about it, of two sets together.
 * Source: Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm", 1979.
 */
const MERGE = /* wgsl */ `
struct Moments { count: f32, mean: vec4f, squares: vec4f }

fn merge(a: Moments, b: Moments) -> Moments {
  if (b.count == 0.0) { return a; }
  let count = a.count + b.count;
  let apart = b.mean - a.mean;
  return Moments(
    count,
    a.mean + apart * (b.count / count),
    a.squares + b.squares + apart * apart * (a.count * b.count / count),
  );
}

var<workgroup> counts: array<f32, ${SLOTS}>;
var<workgroup> means: array<vec4f, ${SLOTS}>;
var<workgroup> squares: array<vec4f, ${SLOTS}>;

/// The moments of all lanes together, for the first.
fn merge_lanes(own: Moments, slot: u32, lane: u32) -> Moments {
  counts[slot] = own.count;
  means[slot] = own.mean;
  squares[slot] = own.squares;
  workgroupBarrier();
  var merged = own;
  if (lane == 0u) {
    for (var other = slot + LANE_STRIDE; other < ${SLOTS}u; other += LANE_STRIDE) {
      merged = merge(merged, Moments(counts[other], means[other], squares[other]));
    }
  }
  return merged;
}
`;

const moments = (isWhole: boolean): Shader => ({
  name: `batchNorm moments ${isWhole}`,
  code: blockShaderCode({
    activations: [{ name: 'x', access: 'read' }],
    perChannel: [],
    partials: 'read_write',
    isRectified: false,
    isWhole,
    functions: MERGE,
    // About the first value, as a sum of squares about 0 would cancel where the mean is large.
    body: /* wgsl */ `
  var own = Moments(0.0, vec4f(), vec4f());
  if (is_inside && row_begin + lane < row_end) {
    let first = load_x(row_begin, quad);
    var sum = vec4f();
    var square = vec4f();
    var count = 0.0;
    for (var row = row_begin + lane; row < row_end; row += LANES) {
      let value = load_x(row, quad) - first;
      sum += value;
      square += value * value;
      count += 1.0;
    }
    own = Moments(count, first + sum / count, square - sum * (sum / count));
  }
  let merged = merge_lanes(own, slot, lane);
  if (is_inside && lane == 0u) {
    partials[partial_index(0u, chunk, quad)] = merged.mean;
    partials[partial_index(1u, chunk, quad)] = merged.squares;
  }`,
  }),
});

const MOVING: readonly Activation[] = [
  { name: 'moving_mean', access: 'read_write' },
  { name: 'moving_variance', access: 'read_write' },
];
const MOVE = /* wgsl */ `
      let kept = uniforms.momentum;
      store_moving_mean(quad, kept * load_moving_mean(quad) + (1.0 - kept) * merged.mean);
      store_moving_variance(quad, kept * load_moving_variance(quad) + (1.0 - kept) * variance);`;

/** Every workgroup merges the moments of all chunks for its channels: sooner done than waited for. */
const normalize = (isRectified: boolean, isWhole: boolean, isMoving: boolean): Shader => ({
  name: `batchNorm normalize ${rectifierName(isRectified)} ${isWhole} ${isMoving}`,
  code: blockShaderCode({
    activations: [
      { name: 'x', access: 'read' },
      { name: 'y', access: 'read_write' },
    ],
    perChannel: [
      { name: 'gamma', access: 'read' },
      { name: 'beta', access: 'read' },
      { name: 'mean', access: 'read_write' },
      { name: 'variance', access: 'read_write' },
      ...(isMoving ? MOVING : []),
    ],
    partials: 'read',
    isRectified,
    isWhole,
    functions: `${MERGE}
${AFFINE}
var<workgroup> scales: array<vec4f, ${BLOCK_QUADS}>;
var<workgroup> shifts: array<vec4f, ${BLOCK_QUADS}>;

fn moments_of(chunk: u32, quad: u32) -> Moments {
  let begin = chunk * uniforms.rows_of_chunk;
  let count = min(uniforms.rows_of_chunk, uniforms.rows - begin);
  return Moments(
    f32(count),
    partials[partial_index(0u, chunk, quad)],
    partials[partial_index(1u, chunk, quad)],
  );
}`,
    body: /* wgsl */ `
  var own = Moments(0.0, vec4f(), vec4f());
  if (is_inside) {
    for (var other = lane; other < uniforms.chunks; other += LANES) {
      own = merge(own, moments_of(other, quad));
    }
  }
  let merged = merge_lanes(own, slot, lane);
  if (is_inside && lane == 0u) {
    let variance = max(merged.squares / f32(uniforms.rows), vec4f());
    let affine = affine_of(load_gamma(quad), load_beta(quad), merged.mean, variance);
    scales[local.x] = affine.scale;
    shifts[local.x] = affine.shift;
    if (chunk == 0u) {
      store_mean(quad, merged.mean);
      store_variance(quad, variance);
      ${isMoving ? MOVE : ''}
    }
  }
  workgroupBarrier();
  if (!is_inside) { return; }
  let scale = scales[local.x];
  let shift = shifts[local.x];
  for (var row = row_begin + lane; row < row_end; row += LANES) {
    let normalized = rounded4(load_x(row, quad) * scale) + shift;
    ${
      isRectified
        ? 'let slope = slopes_of(row, quad);\n    store_y(row, quad, select(rounded4(normalized * slope), normalized, normalized > vec4f()));'
        : 'store_y(row, quad, normalized);'
    }
  }`,
  }),
});

/** @param moved Moving statistics, mean and variance, to be written over. */
function run(
  backend: WebGpuBackend,
  { x, gamma, beta }: BatchNormTrainingInputs<TensorInfo>,
  { epsilon, rrelu }: BatchNormTrainingAttrs,
  moved: readonly TensorInfo[],
  momentum: number,
): TensorInfo[] {
  const blocks = channelBlocks(x);
  const { isWhole, workgroups } = blocks;
  const y = allocate(backend, x.shape);
  const [mean, variance] = [allocate(backend, gamma.shape), allocate(backend, gamma.shape)];
  const partials = allocate(backend, [partialSize(blocks)]);
  const uniforms = blockUniforms(blocks, epsilon, rrelu, momentum);
  dispatch(backend, { shader: moments(isWhole), tensors: [x, partials], uniforms, workgroups });
  dispatch(backend, {
    shader: normalize(rrelu !== null, isWhole, moved.length > 0),
    tensors: [x, y, gamma, beta, mean, variance, ...moved, partials],
    uniforms,
    workgroups,
  });
  backend.disposeData(partials.dataId);
  return [y, mean, variance, ...moved];
}

export const batchNormTraining: Kernel<
  BatchNormTrainingInputs<TensorInfo>,
  BatchNormTrainingAttrs
> = ({ inputs, attrs, backend }) => run(backend as WebGpuBackend, inputs, attrs, [], 0);

export const batchNormTrainingMoving: Kernel<
  BatchNormTrainingMovingInputs<TensorInfo>,
  BatchNormTrainingMovingAttrs
> = ({ inputs, attrs, backend }) => {
  const webGpu = backend as WebGpuBackend;
  const statistics = [inputs.movingMean, inputs.movingVariance];
  const moved = statistics.map((tensor) => writable(webGpu, tensor));
  return run(webGpu, inputs, attrs, moved, attrs.momentum);
};
