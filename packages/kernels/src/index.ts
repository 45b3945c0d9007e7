export { KernelBackendError } from './backends/wasm/kernel.js';
export { compileKernels } from './compileKernels.js';
export { KernelArgumentError } from './kernelArgumentError.js';
export { KernelMemoryError } from './kernelMemoryError.js';
export type { SgdForm, WeightDecayMode } from './kernels.js';
export { type AdamParameter, type AdamUpdatesOptions, adamUpdates } from './ops/adamUpdates.js';
export { type BatchNormInferenceOptions, batchNormInference } from './ops/batchNormInference.js';
export {
  type BatchNormTrainingOptions,
  type BatchNormTrainingResult,
  batchNormTraining,
  type MovingStatistics,
} from './ops/batchNormTraining.js';
export { type Conv2DOptions, conv2d } from './ops/conv2d.js';
export {
  type ConvBatchNormTrainingOptions,
  type ConvBatchNormWeights,
  convBatchNormTraining,
} from './ops/convBatchNormTraining.js';
export {
  type GradientSum,
  type GradientSumsOptions,
  gradientSums,
} from './ops/gradientSums.js';
export { type ByteImages, imagesFromBytes } from './ops/imagesFromBytes.js';
export { type LionParameter, type LionUpdatesOptions, lionUpdates } from './ops/lionUpdates.js';
export { type LossScaleOptions, lossScaleUpdate } from './ops/lossScaleUpdate.js';
export { type MovingAverage, movingAverages } from './ops/movingAverages.js';
export { avgPool, maxPool, type PoolOptions } from './ops/pool.js';
export { type RReluOptions, rrelu } from './ops/rrelu.js';
export { type SgdUpdateOptions, sgdUpdate } from './ops/sgdUpdate.js';
export { type SgdParameter, type SgdUpdatesOptions, sgdUpdates } from './ops/sgdUpdates.js';
export type { SlopeOptions, SlopeRangeOptions } from './ops/slopeOptions.js';
export {
  classificationSums,
  type LabelMix,
  type SoftmaxCrossEntropyOptions,
  softmaxCrossEntropy,
} from './ops/softmaxCrossEntropy.js';
export type { Size2D } from './ops/windowArguments.js';
export type { Padding } from './padding.js';
export { hasMixedPrecision, type Precision, withPrecision } from './precision.js';
export { philox4x32 } from './random/philox.js';
export { registerKernels } from './registerKernels.js';
