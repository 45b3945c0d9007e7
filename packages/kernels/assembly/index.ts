// The WebAssembly SIMD module behind the wasm backend's kernels. It is
// AssemblyScript, compiled by `npm run build:wasm` into
// src/backends/wasm/module.generated.ts.
//
// It imports the memory of tfjs's own module and works on tensors in place: all
// arguments named after tensors are byte addresses. It must therefore hold no
// static data and no allocator of its own: scratch memory is given by the caller.

export { batchNormApply, batchNormGradient, batchNormMoments, columnSums } from './batchNorm';
export {
  convolution,
  convolutionInputGradient,
  convolutionScratchBytes,
  packFilter,
  packFilterTransposed,
} from './convolution';
export { copyColumns } from './copyColumns';
export { convolutionFilterGradient, filterGradientScratchBytes } from './filterGradient';
export { fillUniform } from './philox';
export { avgPoolGradient, maxPoolGradient } from './pooling';
export { rrelu, rreluGradient, rreluInference } from './rrelu';
export { sgdUpdate } from './sgd';
export { winogradConvolution, winogradFilterGradient, winogradScratchBytes } from './winogradConvolution';
