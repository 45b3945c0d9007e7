import { mkdir, mkdtemp, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { CifarDataError } from '../cifarDataError.js';
import { isProcessGone } from './isProcessGone.js';
import { syncFolder } from './syncFolder.js';
import { writing } from './writing.js';

export interface StageOptions {
  /** In their order they get their places: who finds the last one finds all. */
  readonly names: readonly string[];
  /** Whether files of these names may be there, and are replaced. */
  readonly overwrite: boolean;
}

/** Names of staging folders say whose they are. */
const prefixOf = (pid: number | string) => `.staging-${hostname()}-${pid}-`;

/** Removes what a process has left here that was killed. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, pid] = /-(\d+)-[^-]+$/.exec(name) ?? [];
    if (pid === undefined || !name.startsWith(prefixOf(pid)) || !isProcessGone(Number(pid)))
      continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a folder. @returns Those that were made, the innermost first. */
async function makeFolder(folder: string): Promise<string[]> {
  const outermost = await mkdir(folder, { recursive: true });
  const made: string[] = [];
  if (outermost === undefined) return made;
  for (let path = resolve(folder); ; path = dirname(path)) {
    made.push(path);
    if (path === resolve(outermost)) return made;
  }
}

/** Moves files into a folder. Until the last one is there, it is not: neither an old one nor a new one. */
async function place(staging: string, folder: string, { names, overwrite }: StageOptions) {
  const last = names.at(-1)!;
  if (overwrite) {
    await rm(join(folder, last), { force: true });
    await syncFolder(folder);
  }
  const placed: string[] = [];
  try {
    for (const name of names) {
      if (name === last) await syncFolder(folder);
      await rename(join(staging, name), join(folder, name));
      placed.push(name);
    }
    await syncFolder(folder);
  } catch (error) {
    for (const name of placed) await rm(join(folder, name), { force: true });
    throw error;
  }
}

/**
 * Writes some files that belong together: all of them appear in a folder, or none does. The folder is
 * made if there is none.
 *
 * @param write Writes them, under their names, into the folder that it is given.
 * @throws {CifarDataError} FILE_EXISTS if there is one already, WRITE_FAILED if the system refuses.
 */
export async function stageFiles(
  folder: string,
  options: StageOptions,
  write: (staging: string) => Promise<void>,
): Promise<void> {
  const refuseExisting = async () => {
    if (options.overwrite) return;
    for (const name of options.names) {
      const path = join(folder, name);
      if (!(await writing(folder, () => isThere(path)))) continue;
      throw new CifarDataError(
        'FILE_EXISTS',
        `${path} is there already: name another folder, or let it be replaced (overwrite: true)`,
      );
    }
  };
  await refuseExisting();
  const made = await writing(folder, () => makeFolder(folder));
  let isDone = false;
  let staging: string | undefined;
  try {
    // On the same disk as their places, so that they can be moved.
    const own = await writing(folder, async () => {
      await removeAbandoned(folder);
      return mkdtemp(join(folder, prefixOf(process.pid)));
    });
    staging = own;
    await write(own);
    await writing(folder, async () => {
      for (const name of options.names) await sync(join(own, name));
    });
    await refuseExisting();
    await writing(folder, () => place(own, folder, options));
    isDone = true;
  } finally {
    if (staging !== undefined) await rm(staging, { recursive: true, force: true });
    // One that has something of others in it stays.
    if (!isDone) for (const path of made) await rmdir(path).catch(() => {});
  }
}
