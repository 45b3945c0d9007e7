import { ByteQueue } from './byteQueue.js';
import { HEADER_BYTES, paddedLength, RecordParts } from './recordParts.js';

/** A record, and where in its file it begins. */
export interface PlacedRecord {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/**
 * The records of a file, as its bytes come.
 *
 * @param path What to call the file in messages.
 * @param largest Bytes that a record may have.
 * @throws {CifarDataError} DATA_CORRUPT for whatever is no whole record.
 */
export async function* assembleRecords(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  largest: number,
): AsyncGenerator<PlacedRecord> {
  const queue = new ByteQueue();
  const parts = new RecordParts(path, largest);
  /** Where the record begins, and where the next byte of the queue comes from. */
  let [offset, position] = [0, 0];
  let length: number | undefined;
  const take = (count: number) => {
    position += count;
    return queue.take(count);
  };
  for await (const chunk of chunks) {
    queue.push(chunk);
    for (;;) {
      if (length === undefined) {
        if (queue.length < HEADER_BYTES) break;
        if (parts.isEmpty) offset = position;
        length = parts.open(take(HEADER_BYTES), offset);
      }
      const padded = paddedLength(length);
      if (queue.length < padded) break;
      const bytes = parts.close(take(padded).subarray(0, length));
      length = undefined;
      if (bytes) yield { offset, bytes };
    }
  }
  if (length === undefined && queue.length === 0 && parts.isEmpty) return;
  const isInside = length !== undefined || !parts.isEmpty;
  parts.refuse(isInside ? offset : position, 'is cut off');
}
