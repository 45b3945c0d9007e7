import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, RReluAttrs, RReluGradInputs, RReluInputs } from '../../kernels.js';
import { drawSlopes, meanSlope } from '../../random/drawSlopes.js';
import { makeTensor, readValues } from './cpuTensor.js';

/** `values` where x > 0, `values` times the slope elsewhere. */
function applySlopes(values: Float32Array, x: Float32Array, attrs: RReluAttrs): Float32Array {
  const out = new Float32Array(values.length);
  if (attrs.training) {
    const slopes = drawSlopes(values.length, attrs);
    for (let i = 0; i < out.length; i++) {
      out[i] = x[i]! > 0 ? values[i]! : values[i]! * slopes[i]!;
    }
  } else {
    const slope = meanSlope(attrs);
    for (let i = 0; i < out.length; i++) out[i] = x[i]! > 0 ? values[i]! : values[i]! * slope;
  }
  return out;
}

export const rrelu: Kernel<RReluInputs<TensorInfo>, RReluAttrs> = ({ inputs, attrs, backend }) => {
  const x = readValues(backend, inputs.x);
  return makeTensor(backend, inputs.x.shape, applySlopes(x, x, attrs));
};

export const rreluGrad: Kernel<RReluGradInputs<TensorInfo>, RReluAttrs> = ({
  inputs,
  attrs,
  backend,
}) => {
  const dx = applySlopes(readValues(backend, inputs.dy), readValues(backend, inputs.x), attrs);
  return makeTensor(backend, inputs.x.shape, dx);
};
