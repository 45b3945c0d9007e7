export type CifarDataErrorCode =
  /** An argument is out of its range. */
  | 'INVALID_ARGUMENT'
  /** There is no data where it was looked for, or a file of it is missing. */
  | 'DATA_NOT_FOUND'
  /** A file is truncated, has the wrong size or holds an impossible label. */
  | 'DATA_CORRUPT'
  /** A file's SHA-256 is not the one asked for. */
  | 'CHECKSUM_MISMATCH'
  /** No source could be reached, or what it sent could not be stored. */
  | 'DOWNLOAD_FAILED'
  /** The download would not be done within the time limit. */
  | 'DOWNLOAD_TOO_SLOW'
  /** A file that is to be written is there already. */
  | 'FILE_EXISTS'
  /** The system refuses to write: the disk is full, or the folder is not ours. */
  | 'WRITE_FAILED'
  /** A worker ended, or was ended, before it had made what it was asked for. */
  | 'WORKER_ENDED';

/** Thrown for bad arguments, bad data and failed downloads. The message says what to do. */
export class CifarDataError extends Error {
  override readonly name = 'CifarDataError';

  constructor(
    readonly code: CifarDataErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
