import type { Kernel, RReluAttrs, RReluGradInputs, RReluInputs } from '../../kernels.js';
import * as fallback from '../fallback/rrelu.js';
import type { NodeBackend } from './nodeBackend.js';
import { applyRandomSlopes } from './randomSlopes.js';

export const rrelu: Kernel<RReluInputs, RReluAttrs> = (args) => {
  const { inputs, attrs, backend } = args;
  if (!attrs.training) return fallback.rrelu(args);
  return applyRandomSlopes(backend as NodeBackend, inputs.x, inputs.x, attrs);
};

export const rreluGrad: Kernel<RReluGradInputs, RReluAttrs> = (args) => {
  const { inputs, attrs, backend } = args;
  if (!attrs.training) return fallback.rreluGrad(args);
  return applyRandomSlopes(backend as NodeBackend, inputs.dy, inputs.x, attrs);
};
