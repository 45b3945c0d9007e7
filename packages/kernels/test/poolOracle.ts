import type { PoolOptions } from '../src/ops/pool.js';
import { explicitPadding } from '../src/padding.js';

type Shape4D = [number, number, number, number];

const pair = (size: number | readonly [number, number]): readonly [number, number] =>
  typeof size === 'number' ? [size, size] : size;

/** Pooling and its gradient straight from the definition, in float64: a window is a list of cells. */
export function poolOracle(
  kind: 'avg' | 'max',
  x: ArrayLike<number>,
  shape: Shape4D,
  options: PoolOptions,
  dy: ArrayLike<number>,
): { y: number[]; dx: number[] } {
  const [batch, height, width, channels] = shape;
  const size = pair(options.size);
  const strides = pair(options.strides);
  const [top, bottom, left, right] = explicitPadding(options.padding, shape, size, strides);
  const rows = Math.floor((height + top + bottom - size[0]) / strides[0]) + 1;
  const columns = Math.floor((width + left + right - size[1]) / strides[1]) + 1;
  const y: number[] = [];
  const dx = new Array<number>(x.length).fill(0);
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        for (let c = 0; c < channels; c++) {
          const cells: number[] = [];
          for (let r = 0; r < size[0]; r++) {
            for (let s = 0; s < size[1]; s++) {
              const row = i * strides[0] + r - top;
              const column = j * strides[1] + s - left;
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              cells.push(((n * height + row) * width + column) * channels + c);
            }
          }
          const upstream = dy[y.length] ?? 0;
          if (kind === 'avg') {
            y.push(cells.reduce((sum, cell) => sum + x[cell]!, 0) / cells.length);
            for (const cell of cells) dx[cell]! += upstream / cells.length;
          } else {
            const greatest = cells.reduce((best, cell) => (x[cell]! > x[best]! ? cell : best));
            y.push(x[greatest]!);
            dx[greatest]! += upstream;
          }
        }
      }
    }
  }
  return { y, dx };
}
