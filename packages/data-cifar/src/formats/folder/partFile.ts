import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { CifarDataError } from '../../cifarDataError.js';

const MISSING = ['ENOENT', 'ENOTDIR'];

/**
 * Opens a file of a folder, for as long as it is used.
 *
 * @throws {CifarDataError} DATA_NOT_FOUND if it is not there.
 */
export async function withPartFile<T>(
  folder: string,
  name: string,
  use: (file: FileHandle, path: string) => Promise<T>,
): Promise<T> {
  const path = join(folder, name);
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (!MISSING.includes(error.code ?? '')) throw error;
    throw new CifarDataError('DATA_NOT_FOUND', `${name} is missing from ${folder}`, {
      cause: error,
    });
  });
  try {
    return await use(file, path);
  } finally {
    await file.close();
  }
}
