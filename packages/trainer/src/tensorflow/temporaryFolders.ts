import { readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

// cpu.1234.part is being built by process 1234, cpu.1234.old is what it replaces.
const TEMPORARY = /^(?:cpu|gpu)\.(\d+)\.(?:part|old)$/;

/** Process ids come round again: nobody builds for so long. */
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** Linux's letter for what a process does; undefined where there is none to ask for. */
function stateOf(pid: number): string | undefined {
  try {
    return /^.*\) (\w)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // Killed, and waiting for its parent to notice.
    return stateOf(pid) !== 'Z';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes what runs have left that were killed. Those of others that still run are left alone. */
export async function removeStaleFolders(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = TEMPORARY.exec(name)?.[1];
    if (pid === undefined) continue;
    const path = join(parent, name);
    const isOthers = Number(pid) !== process.pid && isRunning(Number(pid));
    if (isOthers && Date.now() - (await stat(path)).mtimeMs < DAY_MILLISECONDS) continue;
    await rm(path, { recursive: true, force: true });
  }
}

/**
 * Fills a folder whole or not at all, in the place of one that is there.
 *
 * @param fill Is given a temporary folder beside it, which is gone if this fails.
 */
export async function replaceFolder(
  folder: string,
  fill: (temporary: string) => Promise<void>,
): Promise<void> {
  const beside = join(dirname(folder), `${basename(folder)}.${process.pid}`);
  const temporary = `${beside}.part`;
  const old = `${beside}.old`;
  try {
    await mkdir(temporary, { recursive: true });
    await fill(temporary);
    await rename(folder, old).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(temporary, folder);
  } finally {
    for (const path of [temporary, old]) await rm(path, { recursive: true, force: true });
  }
}
