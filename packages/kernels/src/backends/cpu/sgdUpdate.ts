import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, SgdUpdateAttrs, SgdUpdateInputs } from '../../kernels.js';
import { makeTensor, readValues } from './cpuTensor.js';

export const sgdUpdate: Kernel<SgdUpdateInputs<TensorInfo>, SgdUpdateAttrs> = ({
  inputs,
  attrs: { learningRate, momentum, weightDecay, form },
  backend,
}) => {
  const weight = readValues(backend, inputs.weight);
  const velocity = readValues(backend, inputs.velocity);
  const gradient = readValues(backend, inputs.gradient);
  const newWeight = new Float32Array(weight.length);
  const newVelocity = new Float32Array(weight.length);
  for (let i = 0; i < weight.length; i++) {
    const decayed = gradient[i]! + weightDecay * weight[i]!;
    if (form === 'velocity') {
      newVelocity[i] = momentum * velocity[i]! - learningRate * decayed;
      newWeight[i] = weight[i]! + newVelocity[i]!;
    } else {
      newVelocity[i] = momentum * velocity[i]! + decayed;
      const direction =
        form === 'nesterov' ? decayed + momentum * newVelocity[i]! : newVelocity[i]!;
      newWeight[i] = weight[i]! - learningRate * direction;
    }
  }
  return [
    makeTensor(backend, inputs.weight.shape, newWeight),
    makeTensor(backend, inputs.weight.shape, newVelocity),
  ];
};
