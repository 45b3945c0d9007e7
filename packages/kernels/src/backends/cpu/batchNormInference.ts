import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BatchNormInferenceAttrs, BatchNormInferenceInputs, Kernel } from '../../kernels.js';
import { meanSlope } from '../../random/drawSlopes.js';
import { channelAffine, normalize } from './channelAffine.js';
import { makeTensor, readValues } from './cpuTensor.js';

export const batchNormInference: Kernel<
  BatchNormInferenceInputs<TensorInfo>,
  BatchNormInferenceAttrs
> = ({ inputs, attrs: { epsilon, rrelu }, backend }) => {
  const x = readValues(backend, inputs.x);
  const { scale, shift } = channelAffine(
    readValues(backend, inputs.gamma),
    readValues(backend, inputs.beta),
    readValues(backend, inputs.mean),
    readValues(backend, inputs.variance),
    epsilon,
  );
  // A slope of one leaves the activation as it is.
  const slope = rrelu === null ? 1 : meanSlope(rrelu);
  const channels = scale.length;
  const output = new Float32Array(x.length);
  for (let i = 0; i < x.length; ) {
    for (let c = 0; c < channels; c++, i++) {
      const normalized = normalize(x[i]!, scale[c]!, shift[c]!);
      output[i] = normalized > 0 ? normalized : normalized * slope;
    }
  }
  return makeTensor(backend, inputs.x.shape, output);
};
