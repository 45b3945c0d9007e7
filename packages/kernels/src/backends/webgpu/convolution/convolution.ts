import type {
  Conv2DBackpropFilterAttrs,
  Conv2DBackpropFilterInputs,
  Conv2DBackpropInputAttrs,
  Conv2DBackpropInputInputs,
  FusedConv2DAttrs,
  Conv2DAttrs as StockConv2DAttrs,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type {
  Conv2DAttrs,
  Conv2DInputs,
  Conv2DParameterGradientsAttrs,
  Conv2DParameterGradientsInputs,
  Kernel,
} from '../../../kernels.js';
import { replaceKernel } from '../../kernelDefinition.js';
import { dispatch, i32, u32, workgroupsFor } from '../dispatch.js';
import { allocate, sizeOf, type WebGpuBackend } from '../webGpuBackend.js';
import { filterGradientShader, sumOfParts } from './filterGradientShader.js';
import { type Activation, type Direction, gatherShader } from './gatherShader.js';
import { chooseTile, DEPTH, FILLING_WORKGROUPS, tileColumns, tileRows } from './tile.js';

type ConvInfo = tf.backend_util.Conv2DInfo;
type Shape4D = [number, number, number, number];
type Pair = readonly [height: number, width: number];

const inputSizeOf = (info: ConvInfo): Pair => [info.inHeight, info.inWidth];
const outputSizeOf = (info: ConvInfo): Pair => [info.outHeight, info.outWidth];
const filterSizeOf = (info: ConvInfo): Pair => [info.filterHeight, info.filterWidth];
const strideOf = (info: ConvInfo): Pair => [info.strideHeight, info.strideWidth];
const beforeOf = (info: ConvInfo): Pair => [info.padInfo.top, info.padInfo.left];

const isWhole = (channels: number) => channels % 4 === 0;

/** What a convolution with explicit zeros computes. */
function infoOf(x: TensorInfo, filterShape: readonly number[], attrs: Conv2DAttrs): ConvInfo {
  const [top, bottom, left, right] = attrs.pad;
  return tf.backend_util.computeConv2DInfo(
    x.shape as Shape4D,
    filterShape as Shape4D,
    [...attrs.strides],
    1,
    [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
  );
}

interface Gather {
  readonly direction: Direction;
  readonly source: TensorInfo;
  readonly filter: TensorInfo;
  readonly bias?: TensorInfo | undefined;
  readonly activation?: Activation;
}

/** An output of a convolution, or the gradient of its input. */
function gather(backend: WebGpuBackend, info: ConvInfo, call: Gather): TensorInfo {
  const { direction, source, filter, bias, activation = 'linear' } = call;
  const isForward = direction === 'forward';
  const out = allocate(backend, isForward ? info.outShape : info.inShape);
  if (sizeOf(out) === 0) return out;
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
  const tile = chooseTile(rows * phases[0] * phases[1], columns);
  const form = {
    direction,
    tile,
    isDepthWhole: isWhole(depth),
    isColumnsWhole: isWhole(columns),
    hasBias: bias !== undefined,
    activation,
  };
  const tilesDown = Math.ceil(rows / tileRows(tile));
  const across = Math.min(tilesDown, backend.device.limits.maxComputeWorkgroupsPerDimension);
  const folds = Math.ceil(tilesDown / across);
  dispatch(backend, {
    shader: gatherShader(form),
    tensors: [source, filter, out, ...(bias === undefined ? [] : [bias])],
    uniforms: [
      ...[grid, sourceSize, targetSize, filterSizeOf(info), stride, beforeOf(info), phases].flat(),
      ...[info.batchSize, depth, columns],
    ].map(i32),
    workgroups: [across, Math.ceil(columns / tileColumns(tile)), phases[0] * phases[1] * folds],
  });
  return out;
}

/** No part of a sum is so short that adding up the parts costs more than what it saves. */
const SHORTEST_PART = 16 * DEPTH;
const MOST_PARTS = 64;

/** The gradients of the filter and, where wanted, of the bias. */
function parameterGradients(
  backend: WebGpuBackend,
  info: ConvInfo,
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
  const tile = chooseTile(rows, columns);
  const tiles = [Math.ceil(rows / tileRows(tile)), Math.ceil(columns / tileColumns(tile))] as const;
  const wanted = Math.min(
    MOST_PARTS,
    Math.ceil(FILLING_WORKGROUPS / (tiles[0] * tiles[1])),
    Math.ceil(outputs / SHORTEST_PART),
  );
  const outputsOfPart = DEPTH * Math.ceil(outputs / Math.max(1, wanted) / DEPTH);
  const parts = Math.ceil(outputs / outputsOfPart);
  const isParted = parts > 1;
  const targets = isParted
    ? results.map((result) => allocate(backend, [parts, sizeOf(result)]))
    : results;
  dispatch(backend, {
    shader: filterGradientShader({
      tile,
      isRowsWhole: isWhole(inChannels),
      isColumnsWhole: isWhole(columns),
      hasBias,
    }),
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

export const conv2d: Kernel<Conv2DInputs<TensorInfo, TensorInfo>, Conv2DAttrs> = ({
  inputs: { x, filter, bias },
  attrs,
  backend,
}) => {
  const info = infoOf(x, filter.shape, attrs);
  return gather(backend as WebGpuBackend, info, { direction: 'forward', source: x, filter, bias });
};

export const conv2dParameterGradients: Kernel<
  Conv2DParameterGradientsInputs<TensorInfo>,
  Conv2DParameterGradientsAttrs
> = ({ inputs, attrs, backend }) => {
  const info = infoOf(inputs.x, attrs.filterShape, attrs);
  return parameterGradients(backend as WebGpuBackend, info, inputs, attrs.hasBias);
};

type Named<Inputs> = Record<keyof Inputs, TensorInfo>;

/** What of a stock kernel's attributes our shaders do: images in NHWC, windows without holes. */
const isServed = (attrs: { dataFormat: string; dilations?: number | [number, number] }) =>
  attrs.dataFormat === 'NHWC' && [attrs.dilations ?? 1].flat().every((dilation) => dilation === 1);

const stockInfo = (
  inputShape: readonly number[],
  filterShape: readonly number[],
  attrs: Pick<StockConv2DAttrs, 'strides' | 'pad' | 'dimRoundingMode'>,
): ConvInfo =>
  tf.backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );

export const stockConv2D = replaceKernel<Conv2DInputs<TensorInfo>, StockConv2DAttrs>(
  tf.Conv2D,
  (_backendName, stock) => (call) => {
    const { inputs, attrs, backend } = call;
    if (!isServed(attrs)) return stock!(call);
    const info = stockInfo(inputs.x.shape, inputs.filter.shape, attrs);
    return gather(backend as WebGpuBackend, info, {
      direction: 'forward',
      source: inputs.x,
      filter: inputs.filter,
    });
  },
);

const isActivation = (name: string | null | undefined): name is Activation | null | undefined =>
  name == null || name === 'linear' || name === 'relu';

interface FusedInputs extends Conv2DInputs<TensorInfo, TensorInfo> {
  readonly preluActivationWeights?: TensorInfo;
}

export const stockFusedConv2D = replaceKernel<FusedInputs, FusedConv2DAttrs>(
  tf.FusedConv2D,
  (_backendName, stock) => (call) => {
    const { inputs, attrs, backend } = call;
    const { x, filter, bias } = inputs;
    const activation = attrs.activation as string | null | undefined;
    const isBiasOfChannels = bias === undefined || bias.shape.length === 1;
    if (!(isServed(attrs) && isActivation(activation) && isBiasOfChannels)) return stock!(call);
    return gather(backend as WebGpuBackend, stockInfo(x.shape, filter.shape, attrs), {
      direction: 'forward',
      source: x,
      filter,
      bias,
      activation: activation ?? 'linear',
    });
  },
);

export const stockConv2DBackpropInput = replaceKernel<
  Named<Conv2DBackpropInputInputs>,
  Conv2DBackpropInputAttrs
>(tf.Conv2DBackpropInput, (_backendName, stock) => (call) => {
  const { inputs, attrs, backend } = call;
  if (!isServed(attrs)) return stock!(call);
  const info = stockInfo(attrs.inputShape, inputs.filter.shape, attrs);
  return gather(backend as WebGpuBackend, info, {
    direction: 'inputGradient',
    source: inputs.dy,
    filter: inputs.filter,
  });
});

export const stockConv2DBackpropFilter = replaceKernel<
  Named<Conv2DBackpropFilterInputs>,
  Conv2DBackpropFilterAttrs
>(tf.Conv2DBackpropFilter, (_backendName, stock) => (call) => {
  const { inputs, attrs, backend } = call;
  if (!isServed(attrs)) return stock!(call);
  const info = stockInfo(inputs.x.shape, attrs.filterShape, attrs);
  return parameterGradients(backend as WebGpuBackend, info, inputs, false)[0]!;
});
