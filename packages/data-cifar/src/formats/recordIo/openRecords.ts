import { checkInteger, refuse } from '../../argumentChecks.js';
import type { RandomAccess } from '../randomAccess.js';
import type { OpenFile } from './recordFile.js';
import {
  indexPathOf,
  indexRecords,
  parseRecordIndex,
  type RecordIndexEntry,
} from './recordIndex.js';
import { HEADER_BYTES, LARGEST_RECORD, paddedLength, RecordParts } from './recordParts.js';
import { nameOf } from './recordSource.js';

export interface OpenRecordsOptions {
  /**
   * Where records begin. Default: what the `.idx` beside a `.rec` says; without one, all records are read
   * to find out.
   */
  readonly index?: readonly RecordIndexEntry[];
  /** Bytes that a record may have. Default: 2^29 - 1. */
  readonly largestRecord?: number;
}

/** A file of records that is read in any order. */
export interface IndexedRecords {
  /** Keys of all records, in the order of the index. */
  readonly keys: readonly number[];
  /**
   * The bytes of a record.
   *
   * @throws {CifarDataError} INVALID_ARGUMENT if no record has the key, DATA_CORRUPT if none is where the
   * index says.
   */
  read(key: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

async function open(source: string | Blob): Promise<OpenFile> {
  if (typeof source === 'string') {
    const { openAt } = await import('#files');
    return openAt(source);
  }
  if (!(source instanceof Blob)) refuse('openRecords', 'source', 'a path or a Blob', source);
  return {
    size: source.size,
    read: async (start, length) =>
      new Uint8Array(await source.slice(start, start + length).arrayBuffer()),
    close: async () => {},
  };
}

/** The index beside a file, or one that is made of it. */
async function findIndex(source: string | Blob): Promise<readonly RecordIndexEntry[]> {
  if (typeof source !== 'string') return indexRecords(source);
  const path = indexPathOf(source);
  const { readText } = await import('#files');
  const text = await readText(path);
  return text === undefined ? indexRecords(source) : parseRecordIndex(text, path);
}

/** Reads the record that begins at a byte. */
async function readAt(file: RandomAccess, parts: RecordParts, start: number): Promise<Uint8Array> {
  for (let at = start; ; ) {
    const read = async (length: number) => {
      if (at + length > file.size) parts.refuse(start, 'is cut off');
      const bytes = await file.read(at, length).catch((error: NodeJS.ErrnoException) => {
        // The file was cut off while it was open.
        if (error.syscall === undefined) parts.refuse(start, 'is cut off');
        throw error;
      });
      at += length;
      return bytes;
    };
    const length = parts.open(await read(HEADER_BYTES), start);
    const bytes = parts.close((await read(paddedLength(length))).subarray(0, length));
    if (bytes) return bytes;
  }
}

/**
 * Opens a RecordIO file whose records are read in any order.
 *
 * @param source A path (where there is Node), or a `Blob` or `File`.
 * @throws {CifarDataError} DATA_NOT_FOUND if there is no such file, DATA_CORRUPT if its index is damaged,
 * or there is none and the file is damaged.
 * @example
 * import { openRecords } from '@cifar/data-cifar/records';
 *
 * const records = await openRecords(`${folder}/train.rec`);
 * const last = await records.read(records.keys.at(-1)!);
 * console.log(last.length);
 * await records.close();
 */
export async function openRecords(
  source: string | Blob,
  { index, largestRecord = LARGEST_RECORD }: OpenRecordsOptions = {},
): Promise<IndexedRecords> {
  checkInteger('openRecords', 'largestRecord', largestRecord, 0);
  const path = nameOf(source);
  const file = await open(source);
  try {
    const entries = index ?? (await findIndex(source));
    const offsets = new Map(entries.map(({ key, offset }) => [key, offset]));
    return {
      keys: [...offsets.keys()],
      async read(key) {
        const offset = offsets.get(key);
        if (offset === undefined)
          refuse('read', 'key', `one of the ${offsets.size} of ${path}`, key);
        return readAt(file, new RecordParts(path, largestRecord), offset);
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
