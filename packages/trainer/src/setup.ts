export { findTensorFlow } from './tensorflow/findTensorFlow.js';
export type { TensorFlowInstallation } from './tensorflow/installation.js';
export { type RunSetUpOptions, runSetUp } from './tensorflow/runSetUp.js';
export {
  type SetUpTensorFlowOptions,
  type SetUpTensorFlowResult,
  setUpTensorFlow,
} from './tensorflow/setUpTensorFlow.js';
export type { Variant } from './tensorflow/wheels.js';
export { TrainerError, type TrainerErrorCode } from './trainerError.js';
