import { type MeanImage, subtractMean, type Transform } from '@cifar/data-cifar';
import { parseTransforms } from '../../data/parseTransforms.js';

/** A way from stored images to a batch. */
export interface Pipeline {
  /** As a command line names them. */
  readonly transforms: string;
  /** Whether the mean image is subtracted behind them. */
  readonly subtractsMean: boolean;
  /** Whether a batch is left as bytes, for a device that makes images of them. */
  readonly isStored: boolean;
  /** Whether `bench/torchvision_pipeline.py` has the same by this name. */
  readonly isInTorchvision: boolean;
}

const CROP_AND_MIRROR = 'randomCrop(32, padding=4) randomMirror';

const augmented = (transforms: string, isInTorchvision: boolean): Pipeline => ({
  transforms,
  subtractsMean: false,
  isStored: false,
  isInTorchvision,
});

const notebook: Pipeline = {
  transforms: 'randomCrop(28) randomMirror',
  subtractsMean: true,
  isStored: false,
  isInTorchvision: true,
};

const padded = augmented(`${CROP_AND_MIRROR} normalize`, true);

/** Those that are measured, by name. */
export const PIPELINES = {
  notebook,
  'notebook, stored': { ...notebook, isStored: true, isInTorchvision: false },
  'padded crop': padded,
  'padded crop, stored': { ...padded, isStored: true, isInTorchvision: false },
  cutout: augmented(`${CROP_AND_MIRROR} normalize cutout(8)`, false),
  randAugment: augmented(`${CROP_AND_MIRROR} randAugment normalize`, true),
} as const satisfies Record<string, Pipeline>;

export type PipelineName = keyof typeof PIPELINES;

/** Such as `randomCrop(28) randomMirror subtractMean`. */
export function textOf({ transforms, subtractsMean }: Pipeline): string {
  return subtractsMean ? `${transforms} subtractMean` : transforms;
}

/** @param meanImage Makes the mean image of images so augmented; called if it is subtracted. */
export function transformsOf(
  { transforms, subtractsMean }: Pipeline,
  meanImage: (augmentation: readonly Transform[]) => MeanImage,
): Transform[] {
  const parsed = parseTransforms(transforms);
  return subtractsMean ? [...parsed, subtractMean(meanImage(parsed))] : parsed;
}
