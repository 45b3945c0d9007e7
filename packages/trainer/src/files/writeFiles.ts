import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TrainerError } from '../trainerError.js';

type Content = string | Uint8Array;

async function writeSynced(path: string, content: Content, flag: 'w' | 'a' = 'w'): Promise<void> {
  const file = await open(path, flag);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename last over a power cut. Windows has no such thing, and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function failed(path: string, error: unknown): TrainerError {
  const reason = error instanceof Error ? error.message : String(error);
  return new TrainerError('WRITE_FAILED', `${path} could not be written: ${reason}`, {
    cause: error,
  });
}

/** A temporary name beside `path`, on the same disk. */
const temporaryName = (path: string) =>
  join(dirname(path), `.${path.slice(dirname(path).length + 1)}.${process.pid}.tmp`);

/** Whether a file or folder has such a name. */
export const isTemporary = (name: string): boolean => /^\..+\.\d+\.tmp$/.test(name);

/**
 * Writes a file whole or not at all.
 *
 * @throws {TrainerError} WRITE_FAILED; what was at `path` before is still there.
 */
export async function writeFileWhole(path: string, content: Content): Promise<void> {
  const temporary = temporaryName(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeSynced(temporary, content);
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw failed(path, error);
  }
}

/**
 * Writes a folder of files whole or not at all, in the place of one that is there.
 *
 * @throws {TrainerError} WRITE_FAILED.
 */
export async function writeFolderWhole(
  path: string,
  files: Readonly<Record<string, Content>>,
): Promise<void> {
  const temporary = temporaryName(path);
  try {
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      await writeSynced(join(temporary, name), content);
    }
    await syncFolder(temporary);
    await rm(path, { recursive: true, force: true });
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    throw failed(path, error);
  }
}

/** @throws {TrainerError} WRITE_FAILED. */
export async function appendToFile(path: string, content: Content): Promise<void> {
  try {
    await writeSynced(path, content, 'a');
  } catch (error) {
    throw failed(path, error);
  }
}
