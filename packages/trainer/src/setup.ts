export { findTensorFlow } from './tensorflow/findTensorFlow.js';
export type { TensorFlowInstallation, Variant } from './tensorflow/installation.js';
export {
  type SetUpTensorFlowOptions,
  type SetUpTensorFlowResult,
  setUpTensorFlow,
} from './tensorflow/setUpTensorFlow.js';
export { TrainerError, type TrainerErrorCode } from './trainerError.js';
