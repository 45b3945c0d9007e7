export interface WriteRecordsOptions {
  /** Replace files that are there. Default: false. */
  readonly overwrite?: boolean;
  /** Ends writing; its reason is what is thrown. */
  readonly signal?: AbortSignal;
}

/** The bytes of a record, or these and what the index calls it. */
export type WrittenRecord = Uint8Array | { readonly key: number; readonly bytes: Uint8Array };

/**
 * Writes a RecordIO file, and its index beside it (`train.rec`, `train.idx`), as MXNet's
 * `MXIndexedRecordIO` does. Both appear whole or not at all.
 *
 * @param path Ends in `.rec`. Its folder is made if there is none.
 * @param records Keys are counted from 0 where none is given. None may be there twice.
 * @returns How many records were written.
 * @throws {CifarDataError} INVALID_ARGUMENT for another path, a key that is none, and more than 2^29 - 1
 * bytes in a record; FILE_EXISTS; WRITE_FAILED if the system refuses, as on a full disk; the reason of
 * `options.signal` if that ended it; and what `records` throws.
 * @example
 * import { writeRecords } from '@cifar/data-cifar/records';
 *
 * const encoder = new TextEncoder();
 * const words = ['one', 'two'].map((word) => encoder.encode(word));
 * await writeRecords(`${folder}/words.rec`, words);
 */
export async function writeRecords(
  path: string,
  records: Iterable<WrittenRecord> | AsyncIterable<WrittenRecord>,
  options: WriteRecordsOptions = {},
): Promise<number> {
  const { writeRecordFile } = await import('#files');
  return writeRecordFile(path, records, options);
}
