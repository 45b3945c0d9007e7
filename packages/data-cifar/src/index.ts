export type { AddressableSource } from './adapters/addressableSource.js';
export { type BatchStreamOptions, batchStream } from './adapters/batchStream.js';
export { type EachBatchOptions, eachBatch } from './adapters/eachBatch.js';
export {
  type OneHotOptions,
  type TensorBatch,
  type TensorBatchesOptions,
  type TensorFactory,
  tensorBatches,
} from './adapters/tensorBatches.js';
export { type BatchOptions, batches } from './batches/batches.js';
export type { Batch, BatchSource, StoredBatch, StoredImages } from './batches/batchSource.js';
export type { LastBatch } from './batches/epochs.js';
export { type LabeledBatch, softLabels } from './batches/softLabels.js';
export { CifarDataError, type CifarDataErrorCode } from './cifarDataError.js';
export {
  type ContactSheetOptions,
  contactSheet,
  type Raster,
  type SheetImage,
} from './contactSheet/contactSheet.js';
export { CIFAR10_CLASSES, type Cifar10, type Cifar10Class } from './dataset/cifar10Classes.js';
export {
  CIFAR100_CLASSES,
  CIFAR100_COARSE_LABELS,
  CIFAR100_SUPERCLASSES,
  type Cifar100,
  type Cifar100Class,
  type Cifar100Superclass,
} from './dataset/cifar100Classes.js';
export type { CifarDataset, CifarFile, CifarSplit } from './dataset/cifarDataset.js';
export { type FilterOptions, filterClasses } from './dataset/filterClasses.js';
export {
  type Parts,
  type StratifiedSplitOptions,
  stratifiedSplit,
} from './dataset/stratifiedSplit.js';
export { subset } from './dataset/subset.js';
export { take } from './dataset/take.js';
export { withCoarseLabels } from './dataset/withCoarseLabels.js';
export {
  type ArchiveSource,
  type ReadArchiveOptions,
  readCifar10,
  readCifar100,
} from './formats/readCifar.js';
export { computeMeanImage, type MeanImageOptions } from './meanImage/computeMeanImage.js';
export type { MeanImage } from './meanImage/meanImage.js';
export { loadMeanImage, saveMeanImage } from './meanImage/meanImageFile.js';
export type { DataLocation } from './open/findData.js';
export { findCifar10, findCifar100, openCifar10, openCifar100 } from './open/openCifar.js';
export type { FindOptions, OpenOptions, OpenProgress } from './open/openOptions.js';
export { type PrefetchOptions, prefetch } from './prefetch/prefetch.js';
export type { PrefetchedSource } from './prefetch/prefetchedSource.js';
export type { AddressedRandom } from './random/addressedRandom.js';
export {
  type SyntheticClass,
  type SyntheticOptions,
  type SyntheticSuperclass,
  syntheticCifar100,
} from './synthetic/syntheticCifar100.js';
export { type RandomAffineOptions, randomAffine } from './transforms/affine/randomAffine.js';
export type { Interpolation } from './transforms/affine/resample.js';
export { alternatingMirror } from './transforms/alternatingMirror.js';
export type { ChannelValues } from './transforms/channelValues.js';
export { type ColorJitterOptions, colorJitter } from './transforms/color/colorJitter.js';
export { compose } from './transforms/composition/compose.js';
export { oneOf } from './transforms/composition/oneOf.js';
export { randomApply } from './transforms/composition/randomApply.js';
export { centerCrop, type RandomCropOptions, randomCrop } from './transforms/crop.js';
export { type CutoutOptions, cutout } from './transforms/cutout.js';
export type { Interval } from './transforms/interval.js';
export {
  type ChannelStatistics,
  CIFAR10_STATISTICS,
  CIFAR100_STATISTICS,
  normalize,
} from './transforms/normalize.js';
export type { OperationOptions } from './transforms/randAugment/anyOperation.js';
export { type RandAugmentOptions, randAugment } from './transforms/randAugment/randAugment.js';
export { trivialAugment } from './transforms/randAugment/trivialAugment.js';
export { type RandomErasingOptions, randomErasing } from './transforms/randomErasing.js';
export { randomMirror } from './transforms/randomMirror.js';
export { readTransform, type TransformReader } from './transforms/readTransform.js';
export { subtractMean } from './transforms/subtractMean.js';
export type {
  ImageSize,
  StoredStep,
  Transform,
  TransformConfig,
  TransformStep,
} from './transforms/transform.js';
