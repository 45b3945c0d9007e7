import type { backend_util, TensorInfo } from '@tensorflow/tfjs-core';
import type { Conv2DParameterGradientsInputs } from '../../../kernels.js';
import { dispatch, i32, u32, workgroupsFor } from '../dispatch.js';
import { allocateActivation } from '../halfTensors.js';
import type { Shader } from '../shader.js';
import { allocate, sizeOf, storageOf, type WebGpuBackend } from '../webGpuBackend.js';
import { subgroupSizeOf } from '../workgroupReductions.js';
import { filterGradientMatrixShader } from './filterGradientMatrixShader.js';
import {
  type FilterGradientForm,
  filterGradientShader,
  sumOfParts,
} from './filterGradientShader.js';
import { gatherMatrixShader } from './gatherMatrixShader.js';
import { type Activation, type Direction, type GatherForm, gatherShader } from './gatherShader.js';
import {
  chooseMatrixTile,
  MATRIX_DEPTH,
  type MatrixTile,
  matrixTileRows,
  matrixUnitsOf,
} from './matrixUnits.js';
import { chooseTile, DEPTH, FILLING_WORKGROUPS, type Tile, tileColumns, tileRows } from './tile.js';

/** What of tfjs's description of a convolution is needed here. Shapes may be of any rank. */
export type ConvolutionGeometry = Pick<
  backend_util.Conv2DInfo,
  | 'batchSize'
  | 'inHeight'
  | 'inWidth'
  | 'inChannels'
  | 'outHeight'
  | 'outWidth'
  | 'outChannels'
  | 'filterHeight'
  | 'filterWidth'
  | 'strideHeight'
  | 'strideWidth'
> & {
  readonly padInfo: Pick<backend_util.PadInfo, 'top' | 'left'>;
  readonly inShape: readonly number[];
  readonly outShape: readonly number[];
  readonly filterShape: readonly number[];
};

type Pair = readonly [height: number, width: number];

const inputSizeOf = (info: ConvolutionGeometry): Pair => [info.inHeight, info.inWidth];
const outputSizeOf = (info: ConvolutionGeometry): Pair => [info.outHeight, info.outWidth];
const filterSizeOf = (info: ConvolutionGeometry): Pair => [info.filterHeight, info.filterWidth];
const strideOf = (info: ConvolutionGeometry): Pair => [info.strideHeight, info.strideWidth];
const beforeOf = (info: ConvolutionGeometry): Pair => [info.padInfo.top, info.padInfo.left];

export const isWhole = (channels: number) => channels % 4 === 0;

interface Gather {
  readonly direction: Direction;
  readonly source: TensorInfo;
  readonly filter: TensorInfo;
  readonly bias?: TensorInfo | undefined;
  readonly activation?: Activation;
  /** Whether the result is float32 also where activations are not. Default: false. */
  readonly isWide?: boolean;
}

/** Moments of so many rows each, but for the last part: [mean or squares][part][channel]. */
export interface PartialMoments {
  readonly values: TensorInfo;
  readonly parts: number;
  readonly rowsOfPart: number;
}

/** A matrix product. */
interface ProductSize {
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
}

/** The shader of a product, and what a workgroup of it computes, so many steps of the sum at a time. */
interface TiledShader {
  readonly shader: Shader;
  readonly tile: ProductSize;
}

/** A shorter sum leaves matrices half empty. */
const LEAST_MATRIX_DEPTH = 16;

/** A product's shader in registers, and the one by an adapter's matrix units. */
interface Shaders<Form> {
  readonly inRegisters: (form: Form, tile: Tile) => Shader;
  readonly byMatrices: (form: Form, tile: MatrixTile) => Shader;
}

const GATHER: Shaders<GatherForm> = {
  inRegisters: gatherShader,
  byMatrices: gatherMatrixShader,
};

const FILTER_GRADIENT: Shaders<FilterGradientForm> = {
  inRegisters: filterGradientShader,
  byMatrices: filterGradientMatrixShader,
};

/** @param isOfFours Whether all channels come in whole fours. */
function tiled<Form>(
  backend: WebGpuBackend,
  { inRegisters, byMatrices }: Shaders<Form>,
  form: Form,
  isOfFours: boolean,
  { rows, depth, columns }: ProductSize,
): TiledShader {
  const units = isOfFours && depth >= LEAST_MATRIX_DEPTH ? matrixUnitsOf(backend) : undefined;
  if (units) {
    const tile = chooseMatrixTile(units, rows, columns);
    const size = { rows: matrixTileRows(tile), columns: tile.columns, depth: MATRIX_DEPTH };
    return { shader: byMatrices(form, tile), tile: size };
  }
  const tile = chooseTile(rows, columns, subgroupSizeOf(backend));
  const size = { rows: tileRows(tile), columns: tileColumns(tile), depth: DEPTH };
  return { shader: inRegisters(form, tile), tile: size };
}

/** An output of a convolution, or the gradient of its input. */
export function gather(
  backend: WebGpuBackend,
  info: ConvolutionGeometry,
  call: Gather,
): TensorInfo {
  return run(backend, info, call, false).out;
}

/** An output of a convolution whose channels come in whole fours, and its moments. */
export function convolveWithMoments(
  backend: WebGpuBackend,
  info: ConvolutionGeometry,
  call: Omit<Gather, 'direction' | 'activation' | 'isWide'>,
): { readonly out: TensorInfo; readonly moments: PartialMoments } {
  const { out, moments } = run(backend, info, { ...call, direction: 'forward' }, true);
  return { out, moments: moments! };
}

function run(
  backend: WebGpuBackend,
  info: ConvolutionGeometry,
  { direction, source, filter, bias, activation = 'linear', isWide = false }: Gather,
  hasMoments: boolean,
): { readonly out: TensorInfo; readonly moments?: PartialMoments } {
  const isForward = direction === 'forward';
  const shape = isForward ? info.outShape : info.inShape;
  const out = isWide ? allocate(backend, shape) : allocateActivation(backend, shape);
  if (sizeOf(out) === 0) return { out };
  const [depth, columns] = isForward
    ? [info.inChannels, info.outChannels]
    : [info.outChannels, info.inChannels];
  const [sourceSize, targetSize] = isForward
    ? [inputSizeOf(info), outputSizeOf(info)]
    : [outputSizeOf(info), inputSizeOf(info)];
  const stride = strideOf(info);
  const phases: Pair = isForward ? [1, 1] : stride;
  const grid = targetSize.map((size, axis) => Math.ceil(size / phases[axis]!));
  const rows = info.batchSize * grid[0]! * grid[1]!;
  const form: GatherForm = {
    direction,
    isDepthWhole: isWhole(depth),
    isColumnsWhole: isWhole(columns),
    hasBias: bias !== undefined,
    activation,
    sourceStorage: storageOf(backend, source),
    outStorage: storageOf(backend, out),
    hasMoments,
  };
  const { shader, tile } = tiled(backend, GATHER, form, isWhole(depth) && isWhole(columns), {
    rows: rows * phases[0] * phases[1],
    depth,
    columns,
  });
  const tilesDown = Math.ceil(rows / tile.rows);
  const across = Math.min(tilesDown, backend.device.limits.maxComputeWorkgroupsPerDimension);
  const folds = Math.ceil(tilesDown / across);
  const moments = hasMoments && {
    values: allocate(backend, [2, tilesDown, columns]),
    parts: tilesDown,
    rowsOfPart: tile.rows,
  };
  dispatch(backend, {
    shader,
    tensors: [
      ...[source, filter, out],
      ...(bias === undefined ? [] : [bias]),
      ...(moments ? [moments.values] : []),
    ],
    uniforms: [
      ...[grid, sourceSize, targetSize, filterSizeOf(info), stride, beforeOf(info), phases].flat(),
      ...[info.batchSize, depth, columns],
    ].map(i32),
    workgroups: [across, Math.ceil(columns / tile.columns), phases[0] * phases[1] * folds],
  });
  return moments ? { out, moments } : { out };
}

/** No part of a sum is so short that adding up the parts costs more than what it saves. */
const SHORTEST_PART = 16 * DEPTH;
const MOST_PARTS = 64;

/** The gradients of the filter and, where wanted, of the bias. */
export function parameterGradients(
  backend: WebGpuBackend,
  info: ConvolutionGeometry,
  { x, dy }: Conv2DParameterGradientsInputs<TensorInfo>,
  hasBias: boolean,
): TensorInfo[] {
  const { inChannels, outChannels: columns, filterShape } = info;
  const rows = info.filterHeight * info.filterWidth * inChannels;
  const outputs = info.batchSize * info.outHeight * info.outWidth;
  const results = [
    allocate(backend, filterShape),
    ...(hasBias ? [allocate(backend, [columns])] : []),
  ];
  const form: FilterGradientForm = {
    isRowsWhole: isWhole(inChannels),
    isColumnsWhole: isWhole(columns),
    hasBias,
    xStorage: storageOf(backend, x),
    dyStorage: storageOf(backend, dy),
  };
  const isOfFours = isWhole(inChannels) && isWhole(columns);
  const size = { rows, depth: outputs, columns };
  const { shader, tile } = tiled(backend, FILTER_GRADIENT, form, isOfFours, size);
  const tiles = [Math.ceil(rows / tile.rows), Math.ceil(columns / tile.columns)] as const;
  const wanted = Math.min(
    MOST_PARTS,
    Math.ceil(FILLING_WORKGROUPS / (tiles[0] * tiles[1])),
    Math.ceil(outputs / SHORTEST_PART),
  );
  const outputsOfPart = tile.depth * Math.ceil(outputs / Math.max(1, wanted) / tile.depth);
  const parts = Math.ceil(outputs / outputsOfPart);
  const isParted = parts > 1;
  const targets = isParted
    ? results.map((result) => allocate(backend, [parts, sizeOf(result)]))
    : results;
  dispatch(backend, {
    shader,
    tensors: [x, dy, ...targets],
    uniforms: [
      ...[inputSizeOf, outputSizeOf, filterSizeOf, strideOf, beforeOf].flatMap((of) => of(info)),
      ...[inChannels, rows, columns, outputs, outputsOfPart],
    ].map(i32),
    workgroups: [...tiles, parts],
  });
  if (!isParted) return results;
  dispatch(backend, {
    shader: sumOfParts(hasBias),
    tensors: targets.flatMap((target, index) => [target, results[index]!]),
    uniforms: [parts, rows * columns, columns].map(u32),
    workgroups: workgroupsFor(backend, (rows + (hasBias ? 1 : 0)) * columns),
  });
  for (const { dataId } of targets) backend.disposeData(dataId);
  return results;
}
