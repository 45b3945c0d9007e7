export { type Precision, softmaxCrossEntropy, type WeightDecayMode } from '@cifar/kernels';
export {
  BACKENDS,
  type BackendName,
  type SelectBackendOptions,
  type SelectedBackend,
  selectBackend,
} from './backend/selectBackend.js';
export { type CutmixOptions, cutmix } from './batches/cutmix.js';
export type { MixingOptions } from './batches/mixingSource.js';
export { type MixupOptions, mixup } from './batches/mixup.js';
export { type MixupOrCutmixOptions, mixupOrCutmix } from './batches/mixupOrCutmix.js';
export type {
  Callback,
  CallbackState,
  CheckpointWritten,
  EpochMetrics,
  EvaluateStep,
  Json,
  StepEnd,
  StepGradients,
  TrainBegin,
  TrainEnd,
} from './callbacks/callback.js';
export { csvLogger } from './callbacks/csvLogger.js';
export { type EarlyStoppingOptions, earlyStopping } from './callbacks/earlyStopping.js';
export { type JsonLinesOptions, jsonLines } from './callbacks/jsonLines.js';
export {
  type LearningRateMonitor,
  type LearningRateMonitorOptions,
  type LearningRatePoint,
  learningRateMonitor,
} from './callbacks/learningRateMonitor.js';
export { type ModelCheckpointOptions, modelCheckpoint } from './callbacks/modelCheckpoint.js';
export type { Monitor, MonitorMode } from './callbacks/monitor.js';
export { type NanGuardOptions, nanGuard } from './callbacks/nanGuard.js';
export { type ProgressBarOptions, progressBar } from './callbacks/progressBar.js';
export { type SpeedometerOptions, speedometer } from './callbacks/speedometer.js';
export {
  type SampleImage,
  type TensorBoardOptions,
  tensorBoard,
} from './callbacks/tensorBoard/tensorBoard.js';
export { fromTfjsCallback } from './callbacks/tfjs/fromTfjsCallback.js';
export { toTfjsCallback } from './callbacks/tfjs/toTfjsCallback.js';
export { type TimeLimitOptions, timeLimit } from './callbacks/timeLimit.js';
export { loadModel, saveModel } from './files/modelFolder.js';
export type { Loss, LossOptions } from './loop/batchLoss.js';
export type { Batch, BatchMix, BatchSource, StoredBatch } from './loop/batchSource.js';
export { type EvaluateOptions, type Evaluation, evaluate } from './loop/evaluate.js';
export { fit } from './loop/fit.js';
export type { FitOptions, FitResult } from './loop/fitOptions.js';
export type { ClassGroups } from './metrics/classGroups.js';
export type { ClassificationMetrics } from './metrics/classification.js';
export { type ClassMetrics, type Confusion, ConfusionMatrix } from './metrics/confusionMatrix.js';
export { AdamW, type AdamWArguments } from './optimizers/adamW.js';
export {
  GradientAccumulation,
  type GradientAccumulationArguments,
} from './optimizers/gradientAccumulation.js';
export { GradientClipping, type GradientClippingArguments } from './optimizers/gradientClipping.js';
export { Lion, type LionArguments } from './optimizers/lion.js';
export { Muon, type MuonArguments } from './optimizers/muon.js';
export type { NestedOptimizer } from './optimizers/nestedOptimizer.js';
export { SGD, type SGDArguments } from './optimizers/sgd.js';
export type { TrainableOptimizer } from './optimizers/trainableOptimizer.js';
export { WeightAveraging, type WeightAveragingArguments } from './optimizers/weightAveraging.js';
export type { WeightDecayMask } from './optimizers/weightDecayMask.js';
export {
  learningRateRangeTest,
  type RangeTestOptions,
  type RangeTestPoint,
  type RangeTestResult,
} from './rangeTest/learningRateRangeTest.js';
export { reportHtml } from './report/reportHtml.js';
export type {
  ReferenceCurve,
  ReferenceEpoch,
  ReportGroups,
  ReportImage,
  ReportInput,
  ReportRun,
  ReportSample,
} from './report/reportInput.js';
export { writeReport } from './report/writeReport.js';
export { type RunRecord, readRun } from './run/readRun.js';
export type { CheckpointOptions } from './run/retention.js';
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
