import type { TensorInfo } from '@tensorflow/tfjs-core';
import type {
  BatchNormTrainingAttrs,
  BatchNormTrainingInputs,
  BatchNormTrainingMovingAttrs,
  BatchNormTrainingMovingInputs,
  ConvBatchNormTrainingAttrs,
  ConvBatchNormTrainingInputs,
  Kernel,
} from '../../kernels.js';
import { AFFINE, rectifierName } from './affine.js';
import {
  BLOCK_QUADS,
  blockShader,
  blockUniforms,
  type ChannelValues,
  channelBlocks,
  partialSize,
  SLOTS,
} from './channelBlocks.js';
import { infoOf } from './convolution/convolution.js';
import {
  convolveWithMoments,
  gather,
  isWhole,
  type PartialMoments,
} from './convolution/products.js';
import { dispatch } from './dispatch.js';
import { allocateActivation } from './halfTensors.js';
import type { Shader } from './shader.js';
import {
  allocate,
  type Storage,
  storageOf,
  type WebGpuBackend,
  writable,
} from './webGpuBackend.js';

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

const moments = (storage: Storage, isWhole: boolean): Shader =>
  blockShader({
    name: `batchNorm moments ${isWhole}`,
    activations: [{ name: 'x', access: 'read', storage }],
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
  });

const MOVING: readonly ChannelValues[] = [
  { name: 'moving_mean', access: 'read_write' },
  { name: 'moving_variance', access: 'read_write' },
];
const MOVE = /* wgsl */ `
      let kept = uniforms.momentum;
      store_moving_mean(quad, kept * load_moving_mean(quad) + (1.0 - kept) * merged.mean);
      store_moving_variance(quad, kept * load_moving_variance(quad) + (1.0 - kept) * variance);`;

/** Every workgroup merges the moments of all chunks for its channels: sooner done than waited for. */
const normalize = (
  storages: Readonly<Record<'x' | 'y', Storage>>,
  isRectified: boolean,
  isWhole: boolean,
  isMoving: boolean,
): Shader =>
  blockShader({
    name: `batchNorm normalize ${rectifierName(isRectified)} ${isWhole} ${isMoving}`,
    activations: [
      { name: 'x', access: 'read', storage: storages.x },
      { name: 'y', access: 'read_write', storage: storages.y },
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

fn moments_of(part: u32, quad: u32) -> Moments {
  let begin = part * uniforms.rows_of_part;
  let count = min(uniforms.rows_of_part, uniforms.rows - begin);
  return Moments(
    f32(count),
    partials[partial_index(0u, part, quad)],
    partials[partial_index(1u, part, quad)],
  );
}`,
    body: /* wgsl */ `
  var own = Moments(0.0, vec4f(), vec4f());
  if (is_inside) {
    for (var other = lane; other < uniforms.parts; other += LANES) {
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
  });

/** What `normalize` does beside normalizing. */
interface Moved {
  /** Moving statistics, mean and variance, to be written over; or none. */
  readonly moved: readonly TensorInfo[];
  readonly momentum: number;
}

/** @returns y, mean, variance, and what was moved. */
function normalizeBy(
  backend: WebGpuBackend,
  partial: PartialMoments,
  { x, gamma, beta }: BatchNormTrainingInputs<TensorInfo>,
  { epsilon, rrelu }: BatchNormTrainingAttrs,
  { moved, momentum }: Moved,
): TensorInfo[] {
  const blocks = channelBlocks(x);
  const y = allocateActivation(backend, x.shape);
  const [mean, variance] = [allocate(backend, gamma.shape), allocate(backend, gamma.shape)];
  const { parts, rowsOfPart } = partial;
  const storages = { x: storageOf(backend, x), y: storageOf(backend, y) };
  dispatch(backend, {
    shader: normalize(storages, rrelu !== null, blocks.isWhole, moved.length > 0),
    tensors: [x, y, gamma, beta, mean, variance, ...moved, partial.values],
    uniforms: blockUniforms(blocks, epsilon, rrelu, { momentum, parts, rowsOfPart }),
    workgroups: blocks.workgroups,
  });
  backend.disposeData(partial.values.dataId);
  return [y, mean, variance, ...moved];
}

function momentsOf(backend: WebGpuBackend, x: TensorInfo): PartialMoments {
  const blocks = channelBlocks(x);
  const values = allocate(backend, [partialSize(blocks)]);
  dispatch(backend, {
    shader: moments(storageOf(backend, x), blocks.isWhole),
    tensors: [x, values],
    uniforms: blockUniforms(blocks, 0, null),
    workgroups: blocks.workgroups,
  });
  return { values, parts: blocks.chunks, rowsOfPart: blocks.rowsOfChunk };
}

const NOT_MOVED: Moved = { moved: [], momentum: 0 };

export const batchNormTraining: Kernel<
  BatchNormTrainingInputs<TensorInfo>,
  BatchNormTrainingAttrs
> = ({ inputs, attrs, backend }) => {
  const webGpu = backend as WebGpuBackend;
  return normalizeBy(webGpu, momentsOf(webGpu, inputs.x), inputs, attrs, NOT_MOVED);
};

const movedBy = (
  backend: WebGpuBackend,
  { movingMean, movingVariance }: Omit<BatchNormTrainingMovingInputs<TensorInfo>, 'x'>,
  momentum: number,
): Moved => ({
  moved: [movingMean, movingVariance].map((tensor) => writable(backend, tensor)),
  momentum,
});

export const batchNormTrainingMoving: Kernel<
  BatchNormTrainingMovingInputs<TensorInfo>,
  BatchNormTrainingMovingAttrs
> = ({ inputs, attrs, backend }) => {
  const webGpu = backend as WebGpuBackend;
  const moved = movedBy(webGpu, inputs, attrs.momentum);
  return normalizeBy(webGpu, momentsOf(webGpu, inputs.x), inputs, attrs, moved);
};

/** The convolution leaves the moments of its output, which are not read for them again. */
export const convBatchNormTraining: Kernel<
  ConvBatchNormTrainingInputs<TensorInfo>,
  ConvBatchNormTrainingAttrs
> = ({ inputs, attrs, backend }) => {
  const webGpu = backend as WebGpuBackend;
  const { x: source, filter, bias, ...statistics } = inputs;
  const info = infoOf(source, filter.shape, attrs);
  const moved = movedBy(webGpu, statistics, attrs.momentum);
  if (!isWhole(info.outChannels)) {
    const x = gather(webGpu, info, { direction: 'forward', source, filter, bias });
    const parts = momentsOf(webGpu, x);
    const [y, ...rest] = normalizeBy(webGpu, parts, { x, ...statistics }, attrs, moved);
    return [y!, x, ...rest];
  }
  const { out: x, moments } = convolveWithMoments(webGpu, info, { source, filter, bias });
  const [y, ...rest] = normalizeBy(webGpu, moments, { x, ...statistics }, attrs, moved);
  return [y!, x, ...rest];
};
