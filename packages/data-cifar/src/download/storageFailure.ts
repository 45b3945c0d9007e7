import { CifarDataError } from '../cifarDataError.js';
import { isDiskFull } from '../files/isDiskFull.js';

interface Progress {
  readonly received: number;
  readonly total: number | undefined;
}

/**
 * What users are told if the system refuses to write into the cache; any other error as it is.
 *
 * @param progress How far the download was.
 */
export function storageFailure(error: unknown, folder: string, progress?: Progress): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  const way = 'or name another folder for it (cacheDir, or CIFAR_DATA_DIR for data that is there)';
  if (!isDiskFull(code)) {
    const { message } = error as Error;
    return new CifarDataError(
      'DOWNLOAD_FAILED',
      `${folder} cannot be written to (${message}). Change that, ${way}`,
      { cause: error },
    );
  }
  const rest = progress?.total === undefined ? undefined : progress.total - progress.received;
  const needed = rest === undefined ? 'the rest' : `another ${rest} bytes`;
  return new CifarDataError(
    'DOWNLOAD_FAILED',
    `the disk of ${folder} is full, and ${needed} of the download must go there. Make room: it goes ` +
      `on from what has come so far; ${way}`,
    { cause: error },
  );
}
