// The WebAssembly SIMD module behind the wasm backend's kernels. It is
// AssemblyScript, compiled by `npm run build:wasm` into
// src/backends/wasm/module.generated.ts.
//
// It imports the memory of tfjs's own module and works on tensors in place: all
// arguments named after tensors are byte addresses. It must therefore hold no
// static data and no allocator of its own: scratch memory is given by the caller.

export { fillUniform } from './philox';
export { rrelu, rreluGradient, rreluInference } from './rrelu';
export { batchNormMoments, batchNormApply, batchNormGradient, columnSums } from './batchNorm';
export {
  packFilter,
  packFilterTransposed,
  convolution,
  convolutionInputGradient,
  convolutionScratchBytes,
} from './convolution';
export { convolutionFilterGradient, filterGradientScratchBytes } from './filterGradient';
export { avgPoolGradient, maxPoolGradient } from './pooling';
export { copyColumns } from './copyColumns';
export { sgdUpdate } from './sgd';
