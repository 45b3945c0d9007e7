import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { CommandError } from '../commandError.js';

/** Where runs are put, in the folder that the command runs in. */
const RUNS = 'runs';

/** A folder that is not there yet, named for the recipe and the moment. */
export function newRunFolder(recipe: string, now = new Date()): string {
  const moment = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return join(RUNS, `${recipe}-${moment}-${process.pid}`);
}

/**
 * The newest run, of a recipe or of any.
 *
 * @throws {CommandError} if there is none.
 */
export async function newestRunFolder(recipe?: string): Promise<string> {
  const entries = await readdir(RUNS, { withFileTypes: true }).catch(() => []);
  const runs = entries
    .filter((entry) => entry.isDirectory() && /-\d{8}-\d{6}-\d+$/.test(entry.name))
    .map(({ name }) => name)
    .filter((name) => recipe === undefined || name.startsWith(`${recipe}-`));
  const moment = (name: string) => name.split('-').slice(-3, -1).join('-');
  const newest = runs.sort((a, b) => moment(a).localeCompare(moment(b))).at(-1);
  if (newest === undefined) {
    const of = recipe === undefined ? '' : ` of '${recipe}'`;
    throw new CommandError(`there is no run${of} in ${RUNS}: train one first, with npm start`);
  }
  return join(RUNS, newest);
}

/** The path as a person would type it here. */
export function shortPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') || fromHere === '' ? path : fromHere;
}
