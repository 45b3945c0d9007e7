import { type BatchSource, piecewise, type Schedule } from '@cifar/trainer';
import type { Recipe } from './recipe.js';

/**
 * Where the stages of a run begin, in epochs, the first left out. Stages keep their shares of a run
 * that is longer or shorter than the recipe's.
 */
export function stageBeginnings({ stages, freshStages, epochs }: Recipe): number[] {
  const total = stages.reduce((sum, { length }) => sum + length, 0);
  let before = 0;
  return stages.slice(0, -1).map(({ length }) => {
    before += length;
    const beginning = (before / total) * epochs;
    return freshStages ? Math.round(beginning) : beginning;
  });
}

/** Stages that are there: of a short run some have no step. */
export function scheduleOf(recipe: Recipe, train: BatchSource): Schedule {
  const boundaries: number[] = [];
  const rates = [recipe.stages[0]!.learningRate];
  for (const [index, beginning] of stageBeginnings(recipe).entries()) {
    const rate = recipe.stages[index + 1]!.learningRate;
    const step = stepAt(train, beginning);
    // Of two stages that begin at the same step the later one counts.
    if (boundaries.at(-1) === step) rates[rates.length - 1] = rate;
    else {
      boundaries.push(step);
      rates.push(rate);
    }
  }
  return piecewise(boundaries, rates);
}

function stepAt(train: BatchSource, position: number): number {
  const whole = Math.floor(position);
  let step = 0;
  for (let epoch = 0; epoch < whole; epoch++) step += train.batchCount(epoch);
  return step + Math.round((position - whole) * train.batchCount(whole));
}
