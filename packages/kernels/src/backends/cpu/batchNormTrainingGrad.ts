import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BatchNormTrainingAttrs, BatchNormTrainingGradInputs, Kernel } from '../../kernels.js';
import { drawSlopes } from '../../random/drawSlopes.js';
import { channelAffine, normalize } from './channelAffine.js';
import { makeTensor, readValues } from './cpuTensor.js';

/**
 * With x' = (x - mean) * invStd and n elements a channel:
 * dbeta = sum(dy), dgamma = sum(dy * x'), dx = scale * (dy - dbeta / n - x' * dgamma / n).
 *
 * A fused rectifier multiplies dy by the slope first, wherever the normalized activation, made
 * again from the saved statistics, is not positive.
 *
 * Source: Ioffe, Szegedy, "Batch normalization", ICML 2015, with the sums taken together.
 */
export const batchNormTrainingGrad: Kernel<
  BatchNormTrainingGradInputs<TensorInfo>,
  BatchNormTrainingAttrs
> = ({ inputs, attrs: { epsilon, rrelu }, backend }) => {
  const x = readValues(backend, inputs.x);
  const mean = readValues(backend, inputs.mean);
  const { invStd, scale, shift } = channelAffine(
    readValues(backend, inputs.gamma),
    readValues(backend, inputs.beta),
    mean,
    readValues(backend, inputs.variance),
    epsilon,
  );
  const channels = mean.length;
  const count = x.length / channels;
  let dy = readValues(backend, inputs.dy);
  if (rrelu !== null) {
    const slopes = drawSlopes(x.length, rrelu);
    const dNormalized = new Float32Array(x.length);
    for (let i = 0; i < x.length; ) {
      for (let c = 0; c < channels; c++, i++) {
        const positive = normalize(x[i]!, scale[c]!, shift[c]!) > 0;
        dNormalized[i] = positive ? dy[i]! : dy[i]! * slopes[i]!;
      }
    }
    dy = dNormalized;
  }

  const dbeta = new Float64Array(channels);
  const dgamma = new Float64Array(channels);
  for (let i = 0; i < x.length; ) {
    for (let c = 0; c < channels; c++, i++) {
      dbeta[c]! += dy[i]!;
      dgamma[c]! += dy[i]! * (x[i]! - mean[c]!);
    }
  }
  for (let c = 0; c < channels; c++) dgamma[c]! *= invStd[c]!;

  const dx = new Float32Array(x.length);
  for (let i = 0; i < x.length; ) {
    for (let c = 0; c < channels; c++, i++) {
      const centered = (x[i]! - mean[c]!) * invStd[c]!;
      dx[i] = scale[c]! * (dy[i]! - (dbeta[c]! + centered * dgamma[c]!) / count);
    }
  }
  return [
    makeTensor(backend, inputs.x.shape, dx),
    makeTensor(backend, [channels], Float32Array.from(dgamma)),
    makeTensor(backend, [channels], Float32Array.from(dbeta)),
  ];
};
