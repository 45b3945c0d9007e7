import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { RandomSlopes } from '../../kernels.js';
import { f32, type Uniform, u32 } from './dispatch.js';
import { elementType, type Shader } from './shader.js';
import { ROUNDED, SLOPE_MEMBERS, SLOPES, slopeUniforms } from './slopes.js';
import { type Storage, sizeOf } from './webGpuBackend.js';

// A tensor [rows, channels] is cut into blocks of rows by 64 channels, a workgroup each. An
// invocation works on four channels of every 16th row: a quad, which is what one block of Philox
// has slopes for.

/** Quads of a block, and rows of it that are worked on side by side. */
const QUADS = 16;
const LANES = 16;

/** Blocks of rows: so many that a large card is filled, so few that their sums are soon added. */
const MOST_CHUNKS = 64;
const ROWS_OF_CHUNK = 128;

export interface ChannelBlocks {
  readonly rows: number;
  readonly channels: number;
  /** Fours of channels, the last of which may be less. */
  readonly quads: number;
  readonly chunks: number;
  readonly rowsOfChunk: number;
  /** Whether every quad is whole, so that it can be read at once. */
  readonly isWhole: boolean;
  readonly workgroups: readonly [x: number, y: number];
}

export function channelBlocks(x: TensorInfo): ChannelBlocks {
  const channels = x.shape[x.shape.length - 1]!;
  const rows = sizeOf(x) / channels;
  const wanted = Math.min(MOST_CHUNKS, Math.ceil(rows / ROWS_OF_CHUNK));
  const rowsOfChunk = Math.ceil(rows / wanted);
  const chunks = Math.ceil(rows / rowsOfChunk);
  const quads = Math.ceil(channels / 4);
  return {
    rows,
    channels,
    quads,
    chunks,
    rowsOfChunk,
    isWhole: channels % 4 === 0,
    workgroups: [Math.ceil(quads / QUADS), chunks],
  };
}

const NO_SLOPES: readonly Uniform[] = [u32(0), u32(0), u32(0), u32(0), f32(1), f32(0)];

export interface BlockOptions {
  readonly momentum?: number;
  /** Parts that partial sums are of, where those are not the chunks, and their rows. */
  readonly parts?: number;
  readonly rowsOfPart?: number;
}

/** The uniforms of every shader over blocks. */
export function blockUniforms(
  { rows, channels, quads, chunks, rowsOfChunk }: ChannelBlocks,
  epsilon: number,
  slopes: RandomSlopes | null,
  { momentum = 0, parts = chunks, rowsOfPart = rowsOfChunk }: BlockOptions = {},
): Uniform[] {
  return [
    ...(slopes === null ? NO_SLOPES : slopeUniforms(slopes)),
    ...[rows, channels, quads, chunks, rowsOfChunk].map(u32),
    f32(epsilon),
    u32(0),
    f32(momentum),
    u32(parts),
    u32(rowsOfPart),
  ];
}

/** Values of each channel in a shader. */
export interface ChannelValues {
  readonly name: string;
  readonly access: 'read' | 'read_write';
}

/** A tensor [rows, channels] of a shader. */
export interface Activation extends ChannelValues {
  readonly storage: Storage;
}

/** The declaration of an activation, and `load_name(row, quad)` or `store_name(row, quad, value)`. */
function accessors(
  { name, access, storage }: Activation,
  binding: number,
  isWhole: boolean,
): string {
  const type = elementType(storage, isWhole);
  const declaration = `@group(0) @binding(${binding}) var<storage, ${access}> ${name}: array<${type}>;`;
  const index = isWhole
    ? 'row * uniforms.quads + quad'
    : 'row * uniforms.channels + 4u * quad + lane';
  const each = (statement: string) =>
    `for (var lane = 0u; lane < lanes_of(quad); lane++) { ${statement} }`;
  if (access === 'read') {
    const body = isWhole
      ? `return vec4f(${name}[${index}]);`
      : `var value = vec4f(); ${each(`value[lane] = f32(${name}[${index}]);`)} return value;`;
    return `${declaration}\nfn load_${name}(row: u32, quad: u32) -> vec4f { ${body} }`;
  }
  const body = isWhole
    ? `${name}[${index}] = ${type}(value);`
    : each(`${name}[${index}] = ${type}(value[lane]);`);
  return `${declaration}\nfn store_${name}(row: u32, quad: u32, value: vec4f) { ${body} }`;
}

/** A value for each channel, read and written by quads. */
function channelAccessors({ name, access }: ChannelValues, binding: number): string {
  const declaration = `@group(0) @binding(${binding}) var<storage, ${access}> ${name}: array<f32>;`;
  const each = (statement: string) =>
    `for (var lane = 0u; lane < lanes_of(quad); lane++) { ${statement} }`;
  const load = `
fn load_${name}(quad: u32) -> vec4f {
  var value = vec4f();
  ${each(`value[lane] = ${name}[4u * quad + lane];`)}
  return value;
}`;
  return access === 'read'
    ? declaration + load
    : `${declaration}${load}
fn store_${name}(quad: u32, value: vec4f) {
  ${each(`${name}[4u * quad + lane] = value[lane];`)}
}`;
}

export interface BlockShader extends Pick<Shader, 'name'> {
  /** Tensors of the form [rows, channels]. */
  readonly activations: readonly Activation[];
  /** Values of the channels, bound behind the activations. */
  readonly perChannel: readonly ChannelValues[];
  /** Bound last: sums of the blocks, a vec4f for each quad of each chunk; two of them in a row. */
  readonly partials?: 'read' | 'read_write';
  /** Whether random slopes are drawn. */
  readonly isRectified: boolean;
  readonly isWhole: boolean;
  /** WGSL: what `main` calls are `quad`, `lane`, `chunk`, `row_begin`, `row_end`. */
  readonly functions?: string;
  readonly body: string;
}

/** A shader over blocks. */
export function blockShader({
  name,
  activations,
  perChannel,
  partials,
  isRectified,
  isWhole,
  functions = '',
  body,
}: BlockShader): Shader {
  const last = activations.length + perChannel.length;
  const code = () => /* wgsl */ `
struct Uniforms {
  ${SLOPE_MEMBERS},
  rows: u32, channels: u32, quads: u32, chunks: u32, rows_of_chunk: u32, epsilon: f32, zero: u32, momentum: f32,
  parts: u32, rows_of_part: u32
}
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

fn lanes_of(quad: u32) -> u32 { return min(4u, uniforms.channels - 4u * quad); }
${activations.map((activation, i) => accessors(activation, i, isWhole)).join('\n')}
${perChannel.map((values, i) => channelAccessors(values, activations.length + i)).join('\n')}
${
  partials
    ? `@group(0) @binding(${last}) var<storage, ${partials}> partials: array<vec4f>;
fn partial_index(which: u32, chunk: u32, quad: u32) -> u32 {
  return (which * uniforms.parts + chunk) * uniforms.quads + quad;
}`
    : ''
}
${ROUNDED}
fn rounded4(product: vec4f) -> vec4f {
  return bitcast<vec4f>(bitcast<vec4u>(product) ^ vec4u(uniforms.zero));
}
${isRectified ? `${SLOPES}\n${slopesOfQuad(isWhole)}` : ''}
const LANES = ${LANES}u;
/// Slots from one lane to the next.
const LANE_STRIDE = ${QUADS}u;
${functions}
@compute @workgroup_size(${QUADS}, ${LANES})
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let quad = workgroup.x * ${QUADS}u + local.x;
  let lane = local.y;
  let slot = lane * ${QUADS}u + local.x;
  let chunk = workgroup.y;
  let is_inside = quad < uniforms.quads;
  let row_begin = chunk * uniforms.rows_of_chunk;
  let row_end = min(row_begin + uniforms.rows_of_chunk, uniforms.rows);
  ${body}
}
`;
  return { name, code, storages: activations.map(({ storage }) => storage) };
}

/** Where quads are not whole, an element's slope is one of a block that others share. */
function slopesOfQuad(isWhole: boolean): string {
  return isWhole
    ? 'fn slopes_of(row: u32, quad: u32) -> vec4f { return slopes(row * uniforms.quads + quad); }'
    : `fn slopes_of(row: u32, quad: u32) -> vec4f {
  var value = vec4f();
  for (var lane = 0u; lane < lanes_of(quad); lane++) {
    let at = row * uniforms.channels + 4u * quad + lane;
    value[lane] = slopes(at / 4u)[at % 4u];
  }
  return value;
}`;
}

/** Invocations of a workgroup. */
export const SLOTS = QUADS * LANES;

/** Quads that a workgroup has values for. */
export const BLOCK_QUADS = QUADS;

/** Floats that two sums of each quad of each chunk take. */
export const partialSize = ({ chunks, quads }: ChannelBlocks) => 2 * chunks * quads * 4;
