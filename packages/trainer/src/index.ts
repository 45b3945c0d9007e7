export { type Precision, softmaxCrossEntropy } from '@cifar/kernels';
export {
  BACKENDS,
  type BackendName,
  type SelectBackendOptions,
  type SelectedBackend,
  selectBackend,
} from './backend/selectBackend.js';
export type {
  Callback,
  EpochMetrics,
  EvaluateStep,
  StepEnd,
  TrainBegin,
  TrainEnd,
} from './callbacks/callback.js';
export { type ProgressBarOptions, progressBar } from './callbacks/progressBar.js';
export { loadModel, saveModel } from './files/modelFolder.js';
export type { Batch, BatchSource, StoredBatch } from './loop/batchSource.js';
export { type EvaluateOptions, evaluate } from './loop/evaluate.js';
export { type FitOptions, type FitResult, fit } from './loop/fit.js';
export type { Loss } from './loop/lossAndGradients.js';
export type { ClassificationMetrics } from './metrics/classification.js';
export { SGD, type SGDArguments } from './optimizers/sgd.js';
export type { TrainableOptimizer } from './optimizers/trainableOptimizer.js';
export { type RunRecord, readRun } from './run/readRun.js';
export { constant } from './schedules/constant.js';
export { piecewise } from './schedules/piecewise.js';
export type { Schedule } from './schedules/schedule.js';
export { TrainerError, type TrainerErrorCode } from './trainerError.js';
export type { WorkersOptions } from './workers/parallelSteps.js';
