import type { ExplicitPadding } from '../src/kernels.js';

type Shape4D = readonly [number, number, number, number];

/** Convolution and its gradients straight from the definition, in float64. */
export function convOracle(
  x: ArrayLike<number>,
  [batch, height, width, inChannels]: Shape4D,
  filter: ArrayLike<number>,
  [filterHeight, filterWidth, , outChannels]: Shape4D,
  strides: readonly [number, number],
  [top, bottom, left, right]: ExplicitPadding,
  dyAt: (index: number) => number,
) {
  const rows = Math.floor((height + top + bottom - filterHeight) / strides[0]) + 1;
  const columns = Math.floor((width + left + right - filterWidth) / strides[1]) + 1;
  const y = new Float64Array(batch * rows * columns * outChannels);
  const dx = new Float64Array(x.length);
  const dfilter = new Float64Array(filter.length);
  const dbias = new Float64Array(outChannels);
  y.forEach((_, output) => {
    const o = output % outChannels;
    const j = Math.floor(output / outChannels) % columns;
    const i = Math.floor(output / (outChannels * columns)) % rows;
    const n = Math.floor(output / (outChannels * columns * rows));
    const dy = dyAt(output);
    dbias[o]! += dy;
    for (let r = 0; r < filterHeight; r++) {
      for (let s = 0; s < filterWidth; s++) {
        const row = i * strides[0] + r - top;
        const column = j * strides[1] + s - left;
        if (row < 0 || row >= height || column < 0 || column >= width) continue;
        for (let c = 0; c < inChannels; c++) {
          const cell = ((n * height + row) * width + column) * inChannels + c;
          const weight = ((r * filterWidth + s) * inChannels + c) * outChannels + o;
          y[output]! += x[cell]! * filter[weight]!;
          dx[cell]! += dy * filter[weight]!;
          dfilter[weight]! += dy * x[cell]!;
        }
      }
    }
  });
  return { y, dx, dfilter, dbias, shape: [batch, rows, columns, outChannels] };
}
