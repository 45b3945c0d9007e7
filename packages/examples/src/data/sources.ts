import {
  type BatchSource,
  batches,
  type CifarDataset,
  type CifarSplit,
  centerCrop,
  computeMeanImage,
  type MeanImage,
  normalize,
  randomCrop,
  randomMirror,
  subtractMean,
  type Transform,
  take,
} from '@cifar/data-cifar';
import type { Recipe } from '../recipes/recipe.js';
import { stageBeginnings } from '../recipes/stages.js';

/** Side of the square that the network sees. */
const CROP = 28;
/** Images of an evaluation step: large enough to be fast, small enough for any memory. */
const EVALUATION_BATCH = 100;

/** The images a recipe trains on: those of the set, or as many of them as it says. */
export function trainingImages(recipe: Recipe, { train }: CifarDataset): CifarSplit {
  return recipe.trainImages === undefined ? train : take(train, recipe.trainImages);
}

/** The mean over crops and mirror images of one epoch, as the notebook made it. */
export function meanImageOf(recipe: Recipe, train: CifarSplit): MeanImage {
  const { seed } = recipe;
  return computeMeanImage(train, { transforms: [randomCrop(CROP), randomMirror()], seed });
}

function normalization(mean: MeanImage | undefined): Transform {
  return mean ? subtractMean(mean) : normalize();
}

/** @param mean The mean image, where the recipe wants one. */
export function trainingBatches(
  recipe: Recipe,
  train: CifarSplit,
  mean: MeanImage | undefined,
): BatchSource {
  const { batchSize, lastBatch, seed, freshStages } = recipe;
  return batches(train, {
    batchSize: lastBatch === 'drop' ? Math.min(batchSize, train.count) : batchSize,
    lastBatch,
    seed,
    shuffle: true,
    // The mean is not mirrored with the image: the notebook subtracted it before.
    transforms: [randomCrop(CROP), normalization(mean), randomMirror()],
    ...(freshStages && { restartAt: stageBeginnings(recipe) }),
  });
}

export function evaluationBatches(split: CifarSplit, mean: MeanImage | undefined): BatchSource {
  const transforms = [centerCrop(CROP), normalization(mean)];
  return batches(split, { batchSize: EVALUATION_BATCH, transforms });
}
