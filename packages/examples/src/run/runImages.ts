import { join } from 'node:path';
import {
  type CifarDataset,
  loadMeanImage,
  type MeanImage,
  saveMeanImage,
  take,
} from '@cifar/data-cifar';
import type { Recipe } from '../recipes/recipe.js';

const MEAN_FILE = 'mean-image.json';

/** Both splits cut to at most so many images. */
export function limited(dataset: CifarDataset, limit: number | undefined): CifarDataset {
  if (limit === undefined) return dataset;
  return { ...dataset, train: take(dataset.train, limit), test: take(dataset.test, limit) };
}

/** Keeps the mean image of a run beside its checkpoints, which are worth nothing without it. */
export async function writeMeanImage(mean: MeanImage, runDir: string): Promise<void> {
  await saveMeanImage(join(runDir, MEAN_FILE), mean);
}

/** The mean image that a run was begun with, if its recipe wants one. */
export async function readMeanImage(
  recipe: Recipe,
  runDir: string,
): Promise<MeanImage | undefined> {
  if (recipe.normalization !== 'mean-image') return undefined;
  return loadMeanImage(join(runDir, MEAN_FILE));
}
