import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel } from '../../kernels.js';
import { type PoolAttrs, poolInfo, windowSpans } from '../../pooling/windows.js';
import { makeTensor, readValues } from './cpuTensor.js';

/** The stock kernel divides by the window's area where the forward pass divides by its real cells. */
export const avgPoolGrad: Kernel<{ dy: TensorInfo; input: TensorInfo }, PoolAttrs> = ({
  inputs,
  attrs,
  backend,
}) => {
  const info = poolInfo(inputs.input.shape, attrs);
  const { batchSize, inHeight, inWidth, outHeight, outWidth, inChannels: channels } = info;
  const { rows, columns } = windowSpans(info);
  const dy = readValues(backend, inputs.dy);
  const dx = new Float32Array(batchSize * inHeight * inWidth * channels);
  let output = 0;
  for (let image = 0; image < batchSize; image++) {
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++, output += channels) {
        const cells = (rows.to[i]! - rows.from[i]!) * (columns.to[j]! - columns.from[j]!);
        for (let row = rows.from[i]!; row < rows.to[i]!; row++) {
          for (let column = columns.from[j]!; column < columns.to[j]!; column++) {
            const input = ((image * inHeight + row) * inWidth + column) * channels;
            for (let c = 0; c < channels; c++) dx[input + c]! += dy[output + c]! / cells;
          }
        }
      }
    }
  }
  return makeTensor(backend, inputs.input.shape, dx);
};
