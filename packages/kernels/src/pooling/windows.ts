import { type AvgPoolAttrs, backend_util } from '@tensorflow/tfjs-core';

/** The attributes that every pooling kernel has. */
export type PoolAttrs = Pick<AvgPoolAttrs, 'filterSize' | 'strides' | 'pad' | 'dimRoundingMode'>;

/** Sizes, strides and padding of a pooling of an input in NHWC. */
export function poolInfo(inputShape: number[], attrs: PoolAttrs): backend_util.Conv2DInfo {
  return backend_util.computePool2DInfo(
    inputShape as [number, number, number, number],
    attrs.filterSize,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
}

/** What a kernel in another language is told of a pooling. */
export type PoolGeometry = [
  batch: number,
  height: number,
  width: number,
  channels: number,
  outHeight: number,
  outWidth: number,
  windowHeight: number,
  windowWidth: number,
  strideHeight: number,
  strideWidth: number,
  padTop: number,
  padLeft: number,
];

export function poolGeometry(inputShape: number[], attrs: PoolAttrs): PoolGeometry {
  const info = poolInfo(inputShape, attrs);
  return [
    info.batchSize,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.outHeight,
    info.outWidth,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.strideWidth,
    info.padInfo.top,
    info.padInfo.left,
  ];
}

/** The real cells that each window covers along one axis: [from, to) without the padding. */
export interface Spans {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

function spansOf(
  outputs: number,
  inputs: number,
  window: number,
  stride: number,
  pad: number,
): Spans {
  const from = new Int32Array(outputs);
  const to = new Int32Array(outputs);
  for (let i = 0; i < outputs; i++) {
    const start = i * stride - pad;
    from[i] = Math.max(start, 0);
    to[i] = Math.min(start + window, inputs);
  }
  return { from, to };
}

/** The windows' rows and columns. */
export function windowSpans(info: backend_util.Conv2DInfo): { rows: Spans; columns: Spans } {
  const { padInfo } = info;
  return {
    rows: spansOf(info.outHeight, info.inHeight, info.filterHeight, info.strideHeight, padInfo.top),
    columns: spansOf(info.outWidth, info.inWidth, info.filterWidth, info.strideWidth, padInfo.left),
  };
}
