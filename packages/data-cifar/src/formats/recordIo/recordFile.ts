import { type FileHandle, open } from 'node:fs/promises';
import { CifarDataError } from '../../cifarDataError.js';
import { accessOf } from '../folder/fileAccess.js';
import type { RandomAccess } from '../randomAccess.js';

const PIECE = 2 ** 20;
const MISSING = ['ENOENT', 'ENOTDIR'];

/** @throws {CifarDataError} DATA_NOT_FOUND if there is no such file. */
async function openFile(path: string): Promise<FileHandle> {
  return open(path).catch((error: NodeJS.ErrnoException) => {
    if (!MISSING.includes(error.code ?? '')) throw error;
    throw new CifarDataError('DATA_NOT_FOUND', `there is no file ${path}`, { cause: error });
  });
}

/** The bytes of an open file. */
export async function* chunksOfFile(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; ) {
    const piece = new Uint8Array(PIECE);
    const { bytesRead } = await file.read(piece, 0, PIECE, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield piece.subarray(0, bytesRead);
  }
}

/**
 * The bytes of a file of records.
 *
 * @throws {CifarDataError} DATA_NOT_FOUND if there is no such file.
 */
export async function* chunksAt(path: string): AsyncGenerator<Uint8Array> {
  const file = await openFile(path);
  try {
    yield* chunksOfFile(file);
  } finally {
    await file.close();
  }
}

/** A file that stays open, and is read in any order. */
export interface OpenFile extends RandomAccess {
  close(): Promise<void>;
}

/** @throws {CifarDataError} DATA_NOT_FOUND if there is no such file. */
export async function openAt(path: string): Promise<OpenFile> {
  const file = await openFile(path);
  return { ...(await accessOf(file)), close: () => file.close() };
}
