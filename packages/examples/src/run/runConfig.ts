import { resolve } from 'node:path';
import { type RunRecord, readRun } from '@cifar/trainer';
import { CommandError } from '../commandError.js';
import type { Recipe } from '../recipes/recipe.js';
import type { Machine } from './machine.js';

/** What a run folder's `config.json` says: with the data and this, the run can be repeated. */
export interface RunConfig {
  readonly recipe: Recipe;
  /** Images of either split that were used at most. */
  readonly limit?: number;
  readonly backend: string;
  readonly dataset: string;
  readonly classes: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
  /** Where the run was begun. */
  readonly machine: Machine;
}

export interface RecordedRun extends Omit<RunRecord, 'config'> {
  readonly path: string;
  readonly config: RunConfig;
}

const isRunConfig = (config: unknown): config is RunConfig =>
  typeof config === 'object' && config !== null && 'recipe' in config && 'machine' in config;

/** @throws {TrainerError} NOT_FOUND if there is no run; {CommandError} if it is none of ours. */
export async function readRecordedRun(folder: string): Promise<RecordedRun> {
  const { config, ...record } = await readRun(folder);
  if (!isRunConfig(config)) {
    throw new CommandError(
      `${folder} was not made by cifar train: its config.json lacks a recipe or a machine`,
    );
  }
  return { ...record, path: resolve(folder), config };
}
