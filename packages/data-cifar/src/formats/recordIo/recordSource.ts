import { refuse } from '../../argumentChecks.js';

/** Bytes of a file of records: its path, a file that a user has chosen, or any stream. */
export type RecordSource = string | Blob | ReadableStream<Uint8Array>;

/** What to call a source in messages. */
export function nameOf(source: RecordSource): string {
  if (typeof source === 'string') return source;
  return source instanceof Blob && 'name' in source ? String(source.name) : 'the file of records';
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
  const files = await import('#files');
  yield* files.chunksAt(path);
}

/** @throws {CifarDataError} INVALID_ARGUMENT if it is no source. */
export function chunksOf(owner: string, source: RecordSource): AsyncGenerator<Uint8Array> {
  if (typeof source === 'string') return chunksAt(source);
  if (source instanceof Blob) return chunksOfStream(source.stream());
  if (source instanceof ReadableStream) return chunksOfStream(source);
  return refuse(owner, 'source', 'a path, a Blob or a ReadableStream', source);
}
