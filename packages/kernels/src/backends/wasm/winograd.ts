import type { backend_util } from '@tensorflow/tfjs-core';
import type { WasmKernels, WinogradArguments } from './module.js';
import { type WasmBackend, withScratch } from './wasmBackend.js';

type ConvInfo = backend_util.Conv2DInfo;

/** Cells of a tile along an axis. */
const TILE = 4;

/** Below it, transforming the filter takes longer than what it saves. */
const FEWEST_TILES = 8;

/** Of a tile's 16; where most lie beyond the image's edges, there is nothing to gain. */
const FEWEST_CELLS = 6;

/** Channels are transformed so many at a time. */
const LANES = 4;

/**
 * Whether assembly/winogradConvolution.ts serves a convolution, and faster than the others do: a
 * 3 x 3 filter, no strides, whole vectors of channels, and enough to do.
 */
export function suitsWinograd(info: ConvInfo): boolean {
  const tiles = Math.ceil(info.outHeight / TILE) * Math.ceil(info.outWidth / TILE);
  return (
    info.filterHeight === 3 &&
    info.filterWidth === 3 &&
    info.strideHeight === 1 &&
    info.strideWidth === 1 &&
    info.inChannels % LANES === 0 &&
    info.outChannels % LANES === 0 &&
    info.outHeight * info.outWidth >= FEWEST_CELLS * tiles &&
    info.batchSize * tiles >= FEWEST_TILES
  );
}

/** The geometry of a convolution and of its filter's gradient. */
export function geometryOf(info: ConvInfo): WinogradArguments {
  return [
    info.batchSize,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.outHeight,
    info.outWidth,
    info.outChannels,
    info.padInfo.top,
    info.padInfo.left,
  ];
}

/** The geometry of the input's gradient: that of the convolution which computes it from dy. */
export function turnedGeometryOf(info: ConvInfo): WinogradArguments {
  return [
    info.batchSize,
    info.outHeight,
    info.outWidth,
    info.outChannels,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.filterHeight - 1 - info.padInfo.top,
    info.filterWidth - 1 - info.padInfo.left,
  ];
}

/**
 * Runs `use` with the scratch memory that a Winograd function of this geometry needs.
 *
 * @throws KernelMemoryError where the heap has no room for it.
 */
export function withWinogradScratch(
  backend: WasmBackend,
  kernels: WasmKernels,
  geometry: WinogradArguments,
  use: (scratch: number) => void,
): void {
  const [batch, , , inputs, outHeight, outWidth, outputs] = geometry;
  const bytes = kernels.winogradScratchBytes(batch, outHeight, outWidth, inputs, outputs);
  withScratch(backend, bytes, use);
}
