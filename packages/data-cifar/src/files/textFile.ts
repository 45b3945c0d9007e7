import { open, readFile, rename, rm } from 'node:fs/promises';

/** @returns undefined if there is no such file. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Writes a file, which appears whole or not at all.
 *
 * @param partial What it is called until it is whole. Default: a name that no other process takes.
 */
export async function writeText(
  path: string,
  text: string,
  partial = `${path}.${process.pid}.part`,
): Promise<void> {
  try {
    const file = await open(partial, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    // On a disk that is read-only it cannot be removed either: what is told is why it was not written.
    await rm(partial, { force: true }).catch(() => {});
    throw error;
  }
}
