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
export { type ClassMetrics, type Confusion, ConfusionMatrix } from './metrics/confusionMatrix.js';
export { GradientClipping, type GradientClippingArguments } from './optimizers/gradientClipping.js';
export { SGD, type SGDArguments } from './optimizers/sgd.js';
export type { TrainableOptimizer } from './optimizers/trainableOptimizer.js';
export {
  learningRateRangeTest,
  type RangeTestOptions,
  type RangeTestPoint,
  type RangeTestResult,
} from './rangeTest/learningRateRangeTest.js';
export { type RunRecord, readRun } from './run/readRun.js';
export { chained, type Link } from './schedules/chained.js';
export { constant } from './schedules/constant.js';
export { type CosineArguments, cosine } from './schedules/cosine.js';
export { type CosineRestartsArguments, cosineRestarts } from './schedules/cosineRestarts.js';
export { type ExponentialArguments, exponential } from './schedules/exponential.js';
export { type MultistepArguments, multistep } from './schedules/multistep.js';
export { type OneCycleArguments, oneCycle } from './schedules/oneCycle.js';
export { piecewise } from './schedules/piecewise.js';
export { type PolynomialArguments, polynomial } from './schedules/polynomial.js';
export { readSchedule } from './schedules/readSchedule.js';
export { type ReduceOnPlateauArguments, reduceOnPlateau } from './schedules/reduceOnPlateau.js';
export type { Schedule, ScheduleConfig, WrittenSchedule } from './schedules/schedule.js';
export { type WarmupArguments, warmup } from './schedules/warmup.js';
export { TrainerError, type TrainerErrorCode } from './trainerError.js';
export type { WorkersOptions } from './workers/parallelSteps.js';
