import { CifarDataError } from '../cifarDataError.js';
import { isDiskFull } from './isDiskFull.js';

/**
 * Writes to a disk.
 *
 * @param folder What to call the place in messages.
 * @throws {CifarDataError} WRITE_FAILED if the system refuses.
 */
export async function writing<T>(folder: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    const problem = isDiskFull(code)
      ? `the disk of ${folder} is full. Make room`
      : `${folder} cannot be written to (${message}). Change that`;
    throw new CifarDataError('WRITE_FAILED', `${problem}, or name another folder`, {
      cause: error,
    });
  }
}
