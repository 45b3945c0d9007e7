import { join } from 'node:path';
import { loadMeanImage, type MeanImage, saveMeanImage } from '@cifar/data-cifar';
import type { Recipe } from '../recipes/recipe.js';

const MEAN_FILE = 'mean-image.json';

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
