import type { FileHandle } from 'node:fs/promises';
import { refuse } from '../../argumentChecks.js';
import { CifarDataError } from '../../cifarDataError.js';

/** Bytes of a file of records: its path, a file that a user has chosen, or any stream. */
export type RecordSource = string | Blob | ReadableStream<Uint8Array>;

const PIECE = 2 ** 20;
const MISSING = ['ENOENT', 'ENOTDIR'];

/** What to call a source in messages. */
export function nameOf(source: RecordSource): string {
  if (typeof source === 'string') return source;
  return source instanceof Blob && 'name' in source ? String(source.name) : 'the file of records';
}

/** @throws {CifarDataError} DATA_NOT_FOUND if there is no such file. */
export async function openFile(path: string): Promise<FileHandle> {
  const { open } = await import('node:fs/promises');
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

async function* chunksOfStream(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let isOver = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      isOver = done;
      if (done) return;
      yield value;
    }
  } catch (error) {
    isOver = true;
    throw error;
  } finally {
    // Nobody takes the rest.
    if (!isOver) await reader.cancel().catch(() => {});
    reader.releaseLock();
  }
}

async function* chunksAt(path: string): AsyncGenerator<Uint8Array> {
  const file = await openFile(path);
  try {
    yield* chunksOfFile(file);
  } finally {
    await file.close();
  }
}

/** @throws {CifarDataError} INVALID_ARGUMENT if it is no source. */
export function chunksOf(owner: string, source: RecordSource): AsyncGenerator<Uint8Array> {
  if (typeof source === 'string') return chunksAt(source);
  if (source instanceof Blob) return chunksOfStream(source.stream());
  if (source instanceof ReadableStream) return chunksOfStream(source);
  return refuse(owner, 'source', 'a path, a Blob or a ReadableStream', source);
}
