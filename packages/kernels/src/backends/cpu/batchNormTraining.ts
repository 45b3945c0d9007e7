import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BatchNormTrainingAttrs, BatchNormTrainingInputs, Kernel } from '../../kernels.js';
import { drawSlopes } from '../../random/drawSlopes.js';
import { channelAffine, normalize } from './channelAffine.js';
import { makeTensor, readValues } from './cpuTensor.js';

/** Mean and biased variance of each channel, summed in float64 and in two passes. */
function moments(
  x: Float32Array,
  channels: number,
): { mean: Float32Array; variance: Float32Array } {
  const count = x.length / channels;
  const mean = new Float64Array(channels);
  for (let i = 0; i < x.length; ) {
    for (let c = 0; c < channels; c++, i++) mean[c]! += x[i]!;
  }
  for (let c = 0; c < channels; c++) mean[c]! /= count;
  const variance = new Float64Array(channels);
  for (let i = 0; i < x.length; ) {
    for (let c = 0; c < channels; c++, i++) {
      const centered = x[i]! - mean[c]!;
      variance[c]! += centered * centered;
    }
  }
  for (let c = 0; c < channels; c++) variance[c]! /= count;
  return { mean: Float32Array.from(mean), variance: Float32Array.from(variance) };
}

export const batchNormTraining: Kernel<
  BatchNormTrainingInputs<TensorInfo>,
  BatchNormTrainingAttrs
> = ({ inputs, attrs: { epsilon, rrelu }, backend }) => {
  const x = readValues(backend, inputs.x);
  const gamma = readValues(backend, inputs.gamma);
  const beta = readValues(backend, inputs.beta);
  const channels = gamma.length;
  const { mean, variance } = moments(x, channels);
  const { scale, shift } = channelAffine(gamma, beta, mean, variance, epsilon);
  const output = new Float32Array(x.length);
  for (let i = 0; i < x.length; ) {
    for (let c = 0; c < channels; c++, i++) output[i] = normalize(x[i]!, scale[c]!, shift[c]!);
  }
  if (rrelu !== null) {
    const slopes = drawSlopes(x.length, rrelu);
    for (let i = 0; i < x.length; i++) {
      if (!(output[i]! > 0)) output[i] = output[i]! * slopes[i]!;
    }
  }
  return [
    makeTensor(backend, inputs.x.shape, output),
    makeTensor(backend, [channels], mean),
    makeTensor(backend, [channels], variance),
  ];
};
