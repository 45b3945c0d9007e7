import { CommandError } from '../commandError.js';
import { notebook } from './notebook.js';
import { quick } from './quick.js';
import type { Recipe } from './recipe.js';

export const RECIPES: readonly Recipe[] = [quick, notebook];

/** @throws {CommandError} if there is none of that name. */
export function findRecipe(name: string): Recipe {
  const recipe = RECIPES.find((candidate) => candidate.name === name);
  if (recipe) return recipe;
  const names = RECIPES.map((candidate) => candidate.name).join(' or ');
  throw new CommandError(`there is no recipe '${name}': choose ${names}`, 'usage');
}
