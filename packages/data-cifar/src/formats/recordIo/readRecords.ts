import { checkInteger } from '../../argumentChecks.js';
import { assembleRecords, type PlacedRecord } from './assembleRecords.js';
import { LARGEST_RECORD } from './recordParts.js';
import { chunksOf, nameOf, type RecordSource } from './recordSource.js';

export interface ReadRecordsOptions {
  /** Bytes that a record may have; a larger one is refused before there is room for it. Default: 2^29 - 1. */
  readonly largestRecord?: number;
  /** Ends reading; its reason is what is thrown. */
  readonly signal?: AbortSignal;
}

async function* untilAborted(chunks: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined) {
  signal?.throwIfAborted();
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

/** The records of a source with their places; what {@link readRecords} and an index are made of. */
export function placedRecords(
  owner: string,
  source: RecordSource,
  { largestRecord = LARGEST_RECORD, signal }: ReadRecordsOptions,
): AsyncGenerator<PlacedRecord> {
  checkInteger(owner, 'largestRecord', largestRecord, 0);
  const chunks = untilAborted(chunksOf(owner, source), signal);
  return assembleRecords(chunks, nameOf(source), largestRecord);
}

/**
 * The records of a RecordIO file (`.rec`), one after the other, as MXNet's tools write them.
 *
 * The bytes of each are the caller's to keep. A record that holds the magic number at a multiple of four
 * was cut there by who wrote it, and is put together again.
 *
 * @param source A path (where there is Node), a `Blob` or `File`, or a stream of bytes.
 * @throws {CifarDataError} DATA_NOT_FOUND if there is no such file; DATA_CORRUPT for a magic number that
 * is none, parts in a wrong order, a file that is cut off, and a record that is too large;
 * INVALID_ARGUMENT for what is no source; the reason of `options.signal` if that ended it.
 * @example
 * import { decodeImageRecord, readRecords } from '@cifar/data-cifar/records';
 *
 * for await (const record of readRecords(`${folder}/train.rec`)) {
 *   const { label, image } = decodeImageRecord(record);
 *   console.log(label, image.length);
 * }
 */
export async function* readRecords(
  source: RecordSource,
  options: ReadRecordsOptions = {},
): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of placedRecords('readRecords', source, options)) yield bytes;
}
