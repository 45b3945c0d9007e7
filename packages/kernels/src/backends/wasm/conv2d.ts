import type {
  Conv2DBackpropFilterAttrs,
  Conv2DBackpropFilterInputs,
  Conv2DBackpropInputAttrs,
  Conv2DBackpropInputInputs,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import { backend_util } from '@tensorflow/tfjs-core';
import { KernelArgumentError } from '../../kernelArgumentError.js';
import type { Conv2DAttrs, Conv2DInputs, Kernel } from '../../kernels.js';
import { wasmKernel } from './kernel.js';
import type { ConvolutionArguments, WasmKernels } from './module.js';
import { addressOf, allocate, type WasmBackend, withScratch } from './wasmBackend.js';
import {
  suitsWinograd,
  turnedGeometryOf,
  geometryOf as winogradGeometry,
  withWinogradScratch,
} from './winograd.js';

type ConvInfo = backend_util.Conv2DInfo;
type Shape4D = [number, number, number, number];

const geometryOf = (info: ConvInfo): ConvolutionArguments => [
  info.batchSize,
  info.inHeight,
  info.inWidth,
  info.inChannels,
  info.outHeight,
  info.outWidth,
  info.outChannels,
  info.filterHeight,
  info.filterWidth,
  info.strideHeight,
  info.strideWidth,
  info.padInfo.top,
  info.padInfo.left,
];

/** Packs the filter in panels of 8 columns and runs `multiply` with it and its scratch memory. */
function withPackedFilter(
  backend: WasmBackend,
  kernels: WasmKernels,
  info: ConvInfo,
  direction: { pack: 'packFilter' | 'packFilterTransposed'; depth: number; columns: number },
  filter: TensorInfo,
  multiply: (packed: number, scratch: number) => void,
): void {
  const taps = info.filterHeight * info.filterWidth;
  const packedBytes = 4 * 8 * Math.ceil(direction.columns / 8) * taps * direction.depth;
  const scratchBytes = kernels.convolutionScratchBytes(taps, direction.depth);
  withScratch(backend, packedBytes + scratchBytes, (packed) => {
    const filterAddress = addressOf(backend, filter);
    kernels[direction.pack](filterAddress, packed, taps, info.inChannels, info.outChannels);
    multiply(packed, packed + packedBytes);
  });
}

export const conv2d: Kernel<Conv2DInputs<TensorInfo, TensorInfo>, Conv2DAttrs> = wasmKernel(
  ({ inputs: { x, filter, bias }, attrs: { strides, pad }, backend, kernels }) => {
    const [top, bottom, left, right] = pad;
    const info = backend_util.computeConv2DInfo(
      x.shape as Shape4D,
      filter.shape as Shape4D,
      [...strides],
      1,
      [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ],
    );
    const y = allocate(backend, info.outShape);
    if (suitsWinograd(info)) {
      const geometry = winogradGeometry(info);
      withWinogradScratch(backend, kernels, geometry, (scratch) =>
        kernels.winogradConvolution(
          addressOf(backend, x),
          addressOf(backend, filter),
          bias === undefined ? 0 : addressOf(backend, bias),
          addressOf(backend, y),
          scratch,
          false,
          ...geometry,
        ),
      );
      return y;
    }
    withPackedFilter(
      backend,
      kernels,
      info,
      { pack: 'packFilter', depth: info.inChannels, columns: info.outChannels },
      filter,
      (packed, scratch) =>
        kernels.convolution(
          addressOf(backend, x),
          packed,
          bias === undefined ? 0 : addressOf(backend, bias),
          addressOf(backend, y),
          scratch,
          ...geometryOf(info),
        ),
    );
    return y;
  },
);

/** tfjs's kernel of this name, which on wasm is a plain loop. */
export const conv2dBackpropInput: Kernel<
  Record<keyof Conv2DBackpropInputInputs, TensorInfo>,
  Conv2DBackpropInputAttrs
> = wasmKernel(({ inputs: { dy, filter }, attrs, backend, kernels }) => {
  const info = backend_util.computeConv2DInfo(
    attrs.inputShape,
    filter.shape as Shape4D,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
    false,
    formatOf(attrs.dataFormat),
  );
  const dx = allocate(backend, info.inShape);
  if (suitsWinograd(info)) {
    const geometry = turnedGeometryOf(info);
    withWinogradScratch(backend, kernels, geometry, (scratch) =>
      kernels.winogradConvolution(
        addressOf(backend, dy),
        addressOf(backend, filter),
        0,
        addressOf(backend, dx),
        scratch,
        true,
        ...geometry,
      ),
    );
    return dx;
  }
  withPackedFilter(
    backend,
    kernels,
    info,
    { pack: 'packFilterTransposed', depth: info.outChannels, columns: info.inChannels },
    filter,
    (packed, scratch) =>
      kernels.convolutionInputGradient(
        addressOf(backend, dy),
        packed,
        addressOf(backend, dx),
        scratch,
        ...geometryOf(info),
      ),
  );
  return dx;
});

/** tfjs's kernel of this name, which its wasm backend lacks. */
export const conv2dBackpropFilter: Kernel<
  Record<keyof Conv2DBackpropFilterInputs, TensorInfo>,
  Conv2DBackpropFilterAttrs
> = wasmKernel(({ inputs: { x, dy }, attrs, backend, kernels }) => {
  const info = backend_util.computeConv2DInfo(
    x.shape as Shape4D,
    attrs.filterShape,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
    false,
    formatOf(attrs.dataFormat),
  );
  const dFilter = allocate(backend, info.filterShape);
  if (suitsWinograd(info)) {
    const geometry = winogradGeometry(info);
    withWinogradScratch(backend, kernels, geometry, (scratch) =>
      kernels.winogradFilterGradient(
        addressOf(backend, x),
        addressOf(backend, dy),
        addressOf(backend, dFilter),
        scratch,
        ...geometry,
      ),
    );
    return dFilter;
  }
  const scratchBytes = kernels.filterGradientScratchBytes(info.inChannels, info.outChannels);
  withScratch(backend, scratchBytes, (scratch) =>
    kernels.convolutionFilterGradient(
      addressOf(backend, x),
      addressOf(backend, dy),
      addressOf(backend, dFilter),
      scratch,
      ...geometryOf(info),
    ),
  );
  return dFilter;
});

function formatOf(dataFormat: 'NHWC' | 'NCHW'): 'channelsLast' {
  if (dataFormat !== 'NHWC') {
    throw new KernelArgumentError(
      `conv2d on wasm works on NHWC tensors, not on ${dataFormat}: transpose the input first`,
    );
  }
  return 'channelsLast';
}
